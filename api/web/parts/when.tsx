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
  const seconds = Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return (
    <time class="countdown" dateTime={until.toISOString()} data-countdown="">
      {spell(seconds)}
    </time>
  );
}

function spell(seconds: number): string {
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}
