import type { CommunitySettings } from '../../core/communities/index.ts';

/** Times as a community reads them: in its own zone, which is always named, for nobody remembers what it is set to. */

/** How a community reads times. Without a style: the day first. */
export type TimeSettings = Pick<CommunitySettings, 'timeZone'> & Partial<Pick<CommunitySettings, 'dateStyle'>>;

const STYLES: Record<CommunitySettings['dateStyle'], { locale: string; options: Intl.DateTimeFormatOptions }> = {
  'day-first': { locale: 'en-GB', options: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit' } },
  'month-first': { locale: 'en-US', options: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric' } },
  iso: { locale: 'en-GB', options: { day: '2-digit', month: '2-digit', hour: '2-digit' } },
};

/** 'Fri 27 Nov 2026, 20:00 CET'; month first: 'Fri, Nov 27, 2026, 8:00 PM CET'; ISO: '2026-11-27 20:00 CET'. */
export function timeWords(at: Date, { timeZone, dateStyle = 'day-first' }: TimeSettings): string {
  const { locale, options } = STYLES[dateStyle];
  const all = { ...options, year: 'numeric', minute: '2-digit', timeZoneName: 'short', timeZone } as const;
  const parts = new Intl.DateTimeFormat(locale, all).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(found => found.type === type)?.value ?? '';
  const zone = part('timeZoneName');
  const clock = `${part('hour')}:${part('minute')}`;
  switch (dateStyle) {
    case 'month-first':
      return `${part('weekday')}, ${part('month')} ${part('day')}, ${part('year')}, ${clock} ${part('dayPeriod')} ${zone}`;
    case 'iso':
      return `${part('year')}-${part('month')}-${part('day')} ${clock} ${zone}`;
    case 'day-first':
      return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}, ${clock} ${zone}`;
  }
}

/** '20:00' or '8:00 PM', for lists whose day and zone are said above them. */
export function clockWords(at: Date, { timeZone, dateStyle = 'day-first' }: TimeSettings): string {
  const { locale, options } = STYLES[dateStyle];
  const parts = new Intl.DateTimeFormat(locale, { hour: options.hour, minute: '2-digit', timeZone }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(found => found.type === type)?.value ?? '';
  return [`${part('hour')}:${part('minute')}`, part('dayPeriod')].filter(words => words !== '').join(' ');
}
