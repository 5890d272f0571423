import { element } from '../player/element.ts';
import type { Report, Verdict } from './record.ts';
import { checkInWorker } from './run.ts';

/** "Verify" in words: what was computed here, whether it fits, and what nobody can prove from it. */

const SIGNS: Record<Verdict, { sign: string; words: string }> = {
  yes: { sign: '✓', words: 'Matches' },
  no: { sign: '✗', words: 'Does not match' },
  open: { sign: '?', words: 'Not proven here' },
};

const UNREADABLE = { sign: '✗', words: 'No' };

export interface Subject {
  /** The replay as it was read. */
  text: string;
  /** The match as the API tells of it; null where only a file is at hand. */
  match: unknown;
}

/** Checks in the background and shows the report in `target`. @returns what it said */
export async function showReport(target: HTMLElement, { text, match }: Subject): Promise<Report> {
  target.replaceChildren(element('p', { class: 'verify-busy' }, 'Fighting it again…'));
  const startedAt = performance.now();
  const report = await checkInWorker(text, match);
  const milliseconds = performance.now() - startedAt;
  const count = report.checks.filter(({ verdict }) => verdict === 'yes').length;
  const differing = report.checks.filter(({ verdict }) => verdict === 'no').length;
  const summary = !report.replay
    ? 'This cannot be checked.'
    : report.fits
      ? `Everything that can be checked here matches: ${count} of ${count}.`
      : `${differing === 1 ? 'One thing does' : `${differing} things do`} not match. This is not the fight that was fought.`;
  target.replaceChildren(
    element(
      'p',
      { class: `verify-summary ${report.fits ? 'yes' : 'no'}` },
      element('strong', {}, summary),
      ` Computed on this device in ${Math.max(1, Math.round(milliseconds))} ms.`,
    ),
    element('ul', { class: 'verify-list' }, ...report.checks.map(lineOf)),
    element('p', { class: 'verify-more' }, ...evidenceOf(report.replay)),
  );
  return report;
}

function lineOf({ id, title, verdict, words, shown }: Report['checks'][number]): HTMLElement {
  const { sign, words: said } = id === 'file' && verdict === 'no' ? UNREADABLE : SIGNS[verdict];
  const line = element(
    'li',
    { class: `verify-line ${verdict}`, 'data-check': id, 'data-verdict': verdict },
    element('span', { class: 'verify-sign', 'aria-hidden': 'true' }, sign),
    element(
      'div',
      {},
      element('p', { class: 'verify-title' }, title, element('span', { class: 'verify-verdict' }, `: ${said}`)),
      element('p', {}, words),
    ),
  );
  if (shown && shown.length > 0) {
    line.lastElementChild!.append(
      element(
        'details',
        {},
        element('summary', {}, 'The numbers'),
        element(
          'dl',
          {},
          ...shown.flatMap(([label, value]) => [
            element('dt', {}, label),
            element('dd', {}, element('code', {}, value)),
          ]),
        ),
      ),
    );
  }
  return line;
}

function evidenceOf(replay: Report['replay']) {
  if (!replay) return ['A replay is what “Replay as JSON” gives on the page of a match, unchanged.'];
  const { matchId, tape } = replay;
  const command = element('code', {}, `arena verify ${matchId}`);
  if (tape.source === 'simulated') return ['On a machine of your own: ', command, '.'];
  const evidence = element(
    'a',
    { href: `/v1/matches/${encodeURIComponent(matchId)}/tape` },
    'the evidence of the tape',
  );
  return ['The prices themselves: read ', evidence, ', or let ', command, ' ask the exchanges again.'];
}
