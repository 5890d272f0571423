import type { LiveData, LiveEvent } from '../live/index.ts';
import { WEBHOOK_VERSION, type WebhookKind, type WebhookPayload } from './events.ts';
import type { Facts } from './facts.ts';

/** What webhooks are told of an event; null where they are told nothing. Pure. */
export function payloadOf(event: LiveEvent, facts: Facts): WebhookPayload | null {
  const told = toldOf(event, facts);
  if (!told) return null;
  const { type, data } = told;
  return { type, version: WEBHOOK_VERSION, timestamp: event.at.toISOString(), communityId: event.communityId, data };
}

type Told = { [Kind in WebhookKind]: { type: Kind; data: WebhookPayload<Kind>['data'] } }[WebhookKind];

function toldOf(event: LiveEvent, facts: Facts): Told | null {
  switch (event.kind) {
    case 'match':
      return ofMatch(event.data, facts);
    case 'fight': {
      const match = matchOf(event.data.matchId, facts);
      return match && { type: 'match.watchable', data: { ...match, startedAt: event.data.startedAt } };
    }
    case 'result':
      return ofResult(event.data, facts);
    case 'tournament': {
      const { tournamentId, state, boutKey = null, matchId = null } = event.data;
      const name = facts.names.get(tournamentId) ?? '';
      return { type: 'tournament.progress', data: { tournamentId, name, state, bout: boutKey, matchId } };
    }
    case 'season': {
      const { seasonId, state } = event.data;
      return { type: 'season.progress', data: { seasonId, name: facts.names.get(seasonId) ?? '', state } };
    }
    case 'settlement': {
      const { matchId, paid, released, payout, corrected } = event.data;
      const net = released + payout - paid;
      return { type: 'settlement', data: { matchId, paid, released, payout, net, isCorrected: corrected === true } };
    }
  }
}

function matchOf(matchId: string, { matches }: Facts) {
  const facts = matches.get(matchId);
  if (!facts) return null;
  const { kind, agents, symbol, lockAt, occasion } = facts;
  return { matchId, kind, agents, symbol, lockAt: lockAt.toISOString(), occasion };
}

/** That a match is void is told by its state, its end by its result. */
function ofMatch({ matchId, state }: LiveData<'match'>, facts: Facts): Told | null {
  const match = matchOf(matchId, facts);
  if (!match) return null;
  if (state === 'open') return { type: 'match.opened', data: match };
  if (state === 'locked') return { type: 'match.locked', data: match };
  if (state !== 'void') return null;
  return { type: 'match.void', data: { ...match, reason: reasonOf(matchId, facts) } };
}

function ofResult({ matchId, winner, kind, corrected }: LiveData<'result'>, facts: Facts): Told | null {
  const match = matchOf(matchId, facts);
  if (!match) return null;
  if (winner === null || kind === 'void') {
    // declared void after it had been told; one that ends so is told by its state
    return corrected ? { type: 'match.void', data: { ...match, reason: reasonOf(matchId, facts) } } : null;
  }
  return { type: 'match.result', data: { ...match, winner, result: kind, isCorrected: corrected === true } };
}

function reasonOf(matchId: string, { matches }: Facts): string | null {
  return matches.get(matchId)?.voidReason ?? null;
}
