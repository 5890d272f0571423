import { type FairPlayReport, type Signal, type SignalKind, WINDOW_DAYS } from '../../core/fair-play/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { amountWords } from './market-words.ts';
import { pageButtons } from './mod-sanction.ts';
import { type TimeSettings, timeWords } from './time-words.ts';
import type { Command } from './types.ts';

/** What is worth a moderator's look: one signal a page, with what it means, what it may mean instead, and the evidence. */

export const modSuspicious: Command = {
  spec: {
    path: 'mod suspicious',
    code: '0x',
    description: 'What looks like foul play, with the evidence; nothing follows by itself',
    help: 'Looks at the last 30 days for wins taken in turns, matches lost on purpose, several accounts of one person, bets in the last seconds that always win, and credits that go round. Each finding says how unlikely chance would bring it, and what it may be instead. They prove nothing: you decide. Example: /mod suspicious page:2',
    options: [{ kind: 'integer', name: 'page', description: 'Which finding', min: 1, max: 1000 }],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'private',
    readOnly: true,
  },
  async run({ services, community, options }) {
    const report = await services.fairPlay.report(community.communityId);
    const { signals, matches, bets } = report;
    const looked = rich`Looked at ${amountWords(matches)} matches and ${amountWords(bets)} bets of ${WINDOW_DAYS} days.`;
    if (signals.length === 0) {
      return { title: rich`Nothing suspicious`, text: looked, visibility: 'private' };
    }
    const page = Math.min(options.integer('page') ?? 1, signals.length);
    const signal = signals[page - 1] as Signal;
    return {
      title: rich`${TITLES[signal.kind]} (${page} of ${signals.length})`,
      text: joinRich(
        [
          summary(signal, report),
          rich`__${INNOCENT[signal.kind]}__`,
          evidence(signal, community.settings),
          rich`${looked} Nothing follows from this by itself; \`/mod sanction\` if you decide so.`,
        ],
        '\n\n',
      ),
      visibility: 'private',
      sensitive: true,
      buttons: pageButtons('mod suspicious', page, signals.length, {}, ['Back', 'Next']),
    };
  },
};

const TITLES: Record<SignalKind, string> = {
  'win-trading': 'Wins in turns',
  'thrown-matches': 'Lost on purpose?',
  'one-person': 'One person, two accounts',
  'feeder-account': 'An account that only loses to another',
  'late-bets': 'Late bets that win',
  'opposite-bets': 'Always on opposite sides',
  circle: 'Credits that go round',
};

/** What it may be instead. */
const INNOCENT: Record<SignalKind, string> = {
  'win-trading':
    'It may be chance: equals do win by turns now and then. Look whether they queue together, and at the fights.',
  'thrown-matches':
    'It may be a style that beats another more than the odds know, and a bettor who noticed. Look at changes of the loser’s settings before those matches.',
  'one-person': 'It may be one who played on two devices and did not know that they were two members here.',
  'feeder-account': 'It may be a beginner with their teacher, or friends who only fight each other.',
  'late-bets': 'It may be luck. Whoever knows better than the odds wins with early bets as well: compare.',
  'opposite-bets': 'It may be rivals who make a point of it, and say so.',
  circle: 'It may be a few who bet on everything against each other, in bad luck by turns.',
};

function summary({ kind, memberIds, figures, chance }: Signal, { names }: FairPlayReport): RichText {
  const name = (index: number) => rich`**${names.get(memberIds[index] ?? '') ?? 'a former member'}**`;
  const figure = (key: string) => amountWords(figures[key] ?? 0);
  const odds = chance === null ? [] : rich` By chance alone that would happen to anybody here ${oddsWords(chance)}.`;
  const said = (() => {
    switch (kind) {
      case 'win-trading':
        return rich`${name(0)} and ${name(1)} met ${figure('meetings')} times, and the winner changed ${figure('turns')} times.`;
      case 'thrown-matches':
        return rich`${name(0)} lost ${figure('lost')} of ${figure('meetings')} matches against ${name(1)}; ${name(memberIds.length - 1)} bet on ${figure('bets')} of them and won ${figure('credits')} credits.`;
      case 'one-person':
        return rich`Accounts that belong to ${name(0)} today met before they were joined: ${figure('matches')} rated matches, ${figure('bets')} bets against each other.`;
      case 'feeder-account':
        return rich`Of the ${figure('matches')} matches of ${name(0)}, ${figure('arranged')} were challenges with ${name(1)}, and ${figure('lost')} of those were lost.`;
      case 'late-bets':
        return rich`${name(0)} bet on ${figure('bets')} matches in the last seconds and won ${figure('won')}; the odds said ${String(figures['expected'] ?? 0)}. Won altogether: ${figure('credits')} credits.`;
      case 'opposite-bets':
        return rich`${name(0)} and ${name(1)} bet on the same question ${figure('shared')} times, ${figure('opposed')} times on opposite sides; ${figure('credits')} credits went over.`;
      case 'circle':
        return rich`${joinRich(
          memberIds.map((_, index) => name(index)),
          ' → ',
        )} → ${name(0)}: each lost to the next more than the odds say, in ${figure('matches')} bets, at least ${figure('credits')} credits each.`;
    }
  })();
  return [...said, ...odds];
}

/** 'once in 12,000 looks' */
function oddsWords(chance: number): string {
  const times = 1 / Math.max(chance, Number.MIN_VALUE);
  if (times >= 1e9) return 'less than once in a billion looks';
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(times)) - 1);
  return `about once in ${amountWords(Math.round(times / digits) * digits)} looks`;
}

function evidence({ evidence: all }: Signal, settings: TimeSettings): RichText {
  return joinRich(
    all.map(({ matchId, at, text }) => rich`${timeWords(at, settings)} · ${shownName(text, 120)} · \`${matchId}\``),
  );
}
