import type { ChainService } from '../../core/chain/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Choice, CommandOption } from '../command.ts';
import type { Button } from '../reply.ts';
import { bothShown } from './escrow-words.ts';
import { completeOpen, openMarkets } from './market-find.ts';
import type { Context } from './types.ts';

/** What the commands of the escrow share: which match is meant, and the page that does the rest. */

export function escrowMatchOption(required: boolean): CommandOption {
  return {
    kind: 'string',
    name: 'match',
    description: 'The match, 7H2K9QX4M1ZT, say',
    maxLength: 40,
    autocomplete: true,
    required,
  };
}

/** Completes `match` with what is open for bets. */
export async function completeOpenMatch(context: Pick<Context, 'community' | 'services'>, typed: string) {
  return completeOpen(await openMarkets(context), typed);
}

/** Completes `match` with those that the member's wallets have stakes in. */
export async function completeStaked(
  { community, services }: Pick<Context, 'community' | 'services'>,
  typed: string,
): Promise<Choice[]> {
  const own = await services.chain?.stakes.of(community);
  const ids = [...new Set(own?.pools.map(({ pool }) => pool.matchId))];
  const briefs = await services.matches.briefs(ids);
  const wanted = typed.trim().toLowerCase();
  return ids
    .flatMap(id => {
      const brief = briefs.get(id);
      return brief ? [{ value: id, name: `${brief.names.join(' vs ')} · ${id}` }] : [];
    })
    .filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** @throws ArenaError where this arena has no escrow, or no page to send anybody to */
export function requireEscrow({ services: { chain, pageAddress } }: Pick<Context, 'services'>): {
  chain: ChainService;
  pageOf: (matchId: string) => string;
} {
  if (!chain?.settings.escrow) throw new ArenaError('escrow-off', 'This arena takes no stakes on chain.', 404);
  if (!pageAddress) {
    throw new ArenaError(
      'no-public-url',
      'Stakes are made on a web page, and this arena does not know its own address: whoever runs it has to set PUBLIC_URL.',
      409,
    );
  }
  return { chain, pageOf: id => pageAddress({ kind: 'escrow', id }) };
}

/** Which corner somebody means: left or right, A or B, or an agent's name. @throws ArenaError 'bad-corner' */
export function cornerOf(typed: string | undefined, match: MatchView): 0 | 1 | null {
  const wanted = typed?.trim().toLowerCase() ?? '';
  if (wanted === '') return null;
  const names = match.sides.map(({ agent }) => agent.name.toLowerCase());
  if (['left', 'a'].includes(wanted)) return 0;
  if (['right', 'b'].includes(wanted)) return 1;
  const exact = names.indexOf(wanted);
  const begun = names.filter(name => name.startsWith(wanted));
  const found = exact >= 0 ? exact : begun.length === 1 ? names.indexOf(begun[0] ?? '') : -1;
  if (found === 0 || found === 1) return found;
  const [left, right] = bothShown(match);
  throw new ArenaError('bad-corner', `Whom would you back: ${left} (left) or ${right} (right)?`);
}

/** Where a wallet does the rest. @param corner is chosen there already */
export function pageButton(url: string, label: string, corner: 0 | 1 | null = null): Button {
  return { label, emoji: '🌐', url: corner === null ? url : `${url}#${corner === 0 ? 'left' : 'right'}` };
}
