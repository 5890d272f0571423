import { bracketPages, crossTablePages } from '../../../bots/commands/card-pages.ts';
import { paintAgentCard } from '../agent.ts';
import { paintBracketCard } from '../bracket.ts';
import type { Card } from '../card.ts';
import { paintCrossTableCard } from '../cross-table.ts';
import { paintProfileCard } from '../profile.ts';
import { paintRecapCard } from '../recap.ts';
import { paintTableCard } from '../table.ts';
import type { HonoursView } from '../views.ts';
import { paintWinnerCard } from '../winner.ts';
import { doubleBracket, singleBracket } from './bracket-examples.ts';
import { AGENT, PROFILE } from './examples.ts';
import { RECAP, SEASON_TABLE, swiss, WINNER } from './table-examples.ts';

export const HONOURS: HonoursView = {
  level: 12,
  division: 'Division 1',
  belt: true,
  trophies: [
    { title: 'Champion of season 3', kind: 'gold', count: 3 },
    { title: 'Friday Knock-out', kind: 'silver', count: 1 },
    { title: 'Best bettor', kind: 'medal', count: 1 },
    { title: 'Autumn Cup', kind: 'bronze', count: 12 },
    { title: 'Spring Cup', kind: 'bronze', count: 1 },
  ],
};

/** Pictures of tournaments, seasons and honours that tests compare with. */
export const EVENTS_PAINTED: Record<string, () => Card> = {
  bracket: () => paintBracketCard(bracketPages(singleBracket(13, 12))[0]!),
  bracketRunning: () => paintBracketCard(bracketPages(singleBracket(64, 20))[2]!),
  bracketLosers: () => paintBracketCard(bracketPages(doubleBracket(16))[2]!),
  crossTable: () => paintCrossTableCard(crossTablePages(swiss(10, 6))[0]!),
  table: () => paintTableCard(SEASON_TABLE),
  winner: () => paintWinnerCard(WINNER),
  recap: () => paintRecapCard(RECAP),
  agentHonours: () => paintAgentCard({ ...AGENT, honours: HONOURS }),
  profileHonours: () =>
    paintProfileCard({
      ...PROFILE,
      agents: PROFILE.agents.slice(0, 2),
      honours: { trophies: HONOURS.trophies.slice(0, 3) },
    }),
};
