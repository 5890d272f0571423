import { secondsLeft, spell } from '../client/page/spell.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** A moment in UTC; site.ts writes it anew in the visitor's own time and language. */
export function When({ at, as = 'moment' }: { at: Date; as?: 'moment' | 'day' | 'clock' }) {
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
  return (
    <time dateTime={at.toISOString()} data-as={as}>
      {as === 'day' ? day : as === 'clock' ? clock : `${day}, ${clock}`}
    </time>
  );
}

/** Time that is left; site.ts counts it down. */
export function Countdown({ until, now }: { until: Date; now: Date }) {
  return (
    <time class="countdown" dateTime={until.toISOString()} data-countdown="">
      {spell(secondsLeft(until.getTime(), now.getTime()))}
    </time>
  );
}
