import type { CommunitySettings } from '../../core/communities/index.ts';

/** Times as a community reads them: in its own zone, which is always named, for nobody remembers what it is set to. */

type Zone = Pick<CommunitySettings, 'timeZone'>;

/** 'Fri 27 Nov 2026, 20:00 CET', 'Sat 21 Nov 2026, 04:16 UTC'. */
export function timeWords(at: Date, { timeZone }: Zone): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(found => found.type === type)?.value ?? '';
  const day = `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
  return `${day}, ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}

/** '20:00', for lists whose day and zone are said above them. */
export function clockWords(at: Date, { timeZone }: Zone): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
}
