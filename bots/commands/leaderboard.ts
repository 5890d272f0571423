import type { AgentView } from '../../core/agents/index.ts';
import { BOARDS as SEASON_BOARDS } from '../../core/seasons/index.ts';
import { type BettorOrder, type BettorPeriod, type BettorRow, LEAST_BETS } from '../../core/wagers/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { amountWords, signedWords } from './market-words.ts';
import { passHolders, passMark } from './pass-mark.ts';
import { seasonBoard } from './season-status.ts';
import type { Command, Context } from './types.ts';
import { capitalised, ownerWords, recordWords } from './words.ts';

const ROWS = 10;

const BOARDS = [
  { value: 'agents', label: 'Agents' },
  { value: 'members', label: 'Members by their best agent' },
  { value: 'profit', label: 'Bettors by profit' },
  { value: 'return', label: 'Bettors by return' },
  { value: 'skill', label: 'Bettors by forecasting skill' },
  { value: 'bettors', label: 'Bettors of the season' },
  { value: 'pickers', label: 'Free pickers of the season' },
] as const;

const PERIODS = [
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
  { value: 'all', label: 'All time' },
] as const;

export const leaderboard: Command = {
  spec: {
    path: 'leaderboard',
    code: 'lb',
    description: 'The best agents, members or bettors here',
    help: 'Agents by their cautious rating (new ones rise as they become known), members by their best agent, bettors by profit, by return on what they staked, or by skill: how much nearer to what happened their bets brought the odds. Bettors of the last week where no period is named. With a season its own boards: agents by division, members by their agents, bettors, pickers. Examples: /leaderboard · /leaderboard profit month · /leaderboard season:2 division:1',
    options: [
      { kind: 'string', name: 'board', description: 'Agents where left out', maxLength: 40, choices: BOARDS },
      {
        kind: 'string',
        name: 'period',
        description: 'For bettors: the last week where left out',
        maxLength: 20,
        choices: PERIODS,
      },
      { kind: 'integer', name: 'season', description: 'The boards of that season', min: 1, max: 9999, namedOnly: true },
      { kind: 'integer', name: 'division', description: 'One division of the season', min: 1, max: 9, namedOnly: true },
    ],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run(context) {
    const board = context.options.text('board') ?? 'agents';
    const number = context.options.integer('season');
    const division = context.options.integer('division');
    const ofSeason = SEASON_BOARDS.find(name => name === board) ?? (board === 'agents' ? 'agents' : 'bettors');
    const isOfSeason = board === 'bettors' || board === 'pickers' || number !== undefined || division !== undefined;
    if (isOfSeason) return seasonBoard(context, { board: ofSeason, number, division });
    return board === 'agents' || board === 'members'
      ? agentBoard(context, board)
      : bettorBoard(context, orderOf(board));
  },
};

async function agentBoard({ community, services }: Context, kind: 'agents' | 'members'): Promise<Reply> {
  const all = await services.agents.leaderboard(community.communityId, { limit: kind === 'agents' ? ROWS : 500 });
  const rows = kind === 'agents' ? all : bestOfEachMember(all).slice(0, ROWS);
  const title = kind === 'agents' ? 'Leaderboard' : 'Members by their best agent';
  const movements = kind === 'agents' ? await movementsOf(rows, community.communityId, services) : undefined;
  const [card, bounties, holderId, passes] = await Promise.all([
    services.cards.leaderboard(title, rows, movements),
    services.honours.bounties(community.communityId),
    services.honours.beltHolder(community.communityId),
    passHolders(
      services,
      community.communityId,
      rows.flatMap(({ ownerId }) => (ownerId === null ? [] : [ownerId])),
    ),
  ]);
  const bountyWords = ({ id }: AgentView) => {
    const bounty = bounties.get(id);
    return bounty ? ` · 🎯 bounty ${amountWords(bounty)}` : '';
  };
  const lines = rows.map((agent, index) =>
    kind === 'agents'
      ? rich`${index + 1}. **${shownName(agent.name)}**${agent.id === holderId ? ' 🏅' : ''} ${agent.rating.shown}${agent.rating.provisional ? '?' : ''}${moveWords(movements?.[index])} · ${capitalised(agent.archetype)} of ${ownerWords(agent)}${passMark(passes, agent.ownerId)} · ${recordWords(agent)}${bountyWords(agent)}`
      : rich`${index + 1}. **${ownerWords(agent)}**${passMark(passes, agent.ownerId)} ${agent.rating.shown}${agent.rating.provisional ? '?' : ''} · ${shownName(agent.name)}`,
  );
  return {
    title: rich`${title} · ${community.communityName}`,
    text: lines.length === 0 ? rich`Nobody yet. /agent create is the first step.` : joinRich(lines),
    visibility: 'public',
    page: { kind: 'leaderboard', id: community.communityId },
    ...pictureOf(card, title),
  };
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Places won or lost within a week, null for who is new. */
async function movementsOf(
  rows: readonly AgentView[],
  communityId: string,
  services: Context['services'],
): Promise<(number | null)[]> {
  const weekAgo = new Date(services.now().getTime() - WEEK_MS);
  const ids = rows.map(({ id }) => id);
  const places = await services.agents.placesAt(communityId, weekAgo, ids);
  return ids.map((id, index) => {
    const place = places.get(id);
    return place === undefined ? null : place - (index + 1);
  });
}

/** ' ▲2' */
function moveWords(movement: number | null | undefined): string {
  if (!movement) return '';
  return movement > 0 ? ` ▲${movement}` : ` ▼${-movement}`;
}

async function bettorBoard({ community, services, options }: Context, order: BettorOrder): Promise<Reply> {
  const period: BettorPeriod = PERIODS.find(({ value }) => value === options.text('period'))?.value ?? 'week';
  const span = PERIODS.find(({ value }) => value === period)?.label.toLowerCase() ?? '';
  const title = `${BOARDS.find(({ value }) => value === order)?.label}, ${span}`;
  const rows = await services.wagers.leaderboard(community.communityId, order, period, ROWS);
  const card = rows.length === 0 ? null : await services.cards.bettors({ title: 'Bettors', period: span, order, rows });
  return {
    title: rich`${title} · ${community.communityName}`,
    text:
      rows.length === 0
        ? rich`${order === 'profit' ? 'Nobody has a settled bet' : `Nobody has settled bets on ${LEAST_BETS} matches`} in this time (${span}). /markets shows what is open.`
        : joinRich(rows.map(row => bettorLine(row, order))),
    visibility: 'public',
    page: { kind: 'bettors', id: community.communityId },
    ...pictureOf(card, title),
  };
}

/** The figure that the board is sorted by comes first. */
function bettorLine(
  { rank, name, profit, staked, returnPercent, skill, bets }: BettorRow,
  order: BettorOrder,
): RichText {
  const figures: Record<BettorOrder, RichText> = {
    profit: rich`**${signedWords(profit)}**`,
    return: rich`**${returnPercent === null ? 'too few bets' : `${returnPercent < 0 ? '−' : returnPercent > 0 ? '+' : ''}${Math.abs(returnPercent)}%`}**`,
    skill: rich`skill **${skill === null ? 'too few bets' : skill.toFixed(1).replace('-', '−')}**`,
  };
  const rest = order === 'profit' ? '' : ` · ${signedWords(profit)}`;
  const matches = `${bets} ${bets === 1 ? 'match' : 'matches'}`;
  return [
    ...rich`${rank}. **${shownName(name)}** `,
    ...figures[order],
    ...rich`${rest} · ${amountWords(staked)} staked on ${matches}`,
  ];
}

function orderOf(board: string): BettorOrder {
  return board === 'return' || board === 'skill' ? board : 'profit';
}

function pictureOf(card: Uint8Array | null, alt: string): Pick<Reply, 'picture'> {
  return card ? { picture: { bytes: card, filename: 'leaderboard.png', contentType: 'image/png', alt } } : {};
}

/** Rows come best first, so the first of each owner is the owner's best. The house does not count. */
function bestOfEachMember(agents: readonly AgentView[]): AgentView[] {
  const seen = new Set<string>();
  return agents.filter(agent => {
    if (agent.ownerId === null || seen.has(agent.ownerId)) return false;
    seen.add(agent.ownerId);
    return true;
  });
}
