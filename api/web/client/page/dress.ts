import { secondsLeft, spell } from './spell.ts';

/** What the server wrote for everybody, in the visitor's own time and language. */

const STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit' },
};

/** Writes the times of a page, or of a part that was put into it, as they are on the visitor's clock. */
export function localize(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[data-as]')) {
    const style = STYLES[time.dataset['as'] ?? ''];
    const at = new Date(time.dateTime);
    if (!style || Number.isNaN(at.getTime())) continue;
    time.title = time.textContent ?? '';
    const isThisYear = at.getFullYear() === new Date().getFullYear();
    time.textContent = new Intl.DateTimeFormat(undefined, isThisYear ? { ...style, year: undefined } : style).format(
      at,
    );
  }
}

/** Milliseconds by which the server's clock is ahead of the visitor's. */
function clockDifference(): number {
  const main = document.querySelector<HTMLElement>('main[data-now]');
  const then = Number(main?.dataset['now']);
  // drawn while the answer was under way: by its first byte
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return then ? then - (performance.timeOrigin + (entry?.responseStart ?? 0)) : 0;
}

let difference: number | undefined;

/** The server's time. */
export function serverNow(): number {
  difference ??= clockDifference();
  return Date.now() + difference;
}

/** Counts all countdowns of the page down, those that come later too. */
export function countDown(): void {
  const tick = () => {
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-countdown]')) {
      const seconds = secondsLeft(Date.parse(time.dateTime), serverNow());
      const words = seconds === 0 ? 'a moment' : spell(seconds);
      if (time.textContent !== words) time.textContent = words;
    }
  };
  tick();
  setInterval(tick, 1000);
}
