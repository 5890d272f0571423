import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { member, openMarket, openMatch, settledFight, spectator, type TestApi } from './harness.ts';

/** An arena with something of everything, for tests that call every route. Rated matches have markets with bets. */
export interface World {
  communityId: string;
  otherCommunityId: string;
  agents: { tuned: string; fighter: string; retired: string; strange: string };
  matches: {
    /** With a GIF. */
    shown: string;
    /** Rendering was given up. */
    gifFailed: string;
    /** Settled, its GIF not there yet. */
    gifPending: string;
    /** Its GIF is not kept any more. */
    gifExpired: string;
    rated: string;
    /** Its odds are not there yet. */
    preparing: string;
    open: string;
    locked: string;
    /** Void before its tape. */
    void: string;
  };
}

export async function populate(api: TestApi): Promise<World> {
  const { house, blobs } = api;
  const ada = await member(house, 'ada', 'Rusty');
  const bob = await member(house, 'bob', 'Voltran', 'gunner');
  const cyd = await member(house, 'cyd \u202e<script>', 'Ünï 龍 ⚔️', 'trickster');
  const dan = await member(house, 'dan', 'Dynamo', 'rusher');
  const gone = await member(house, 'ada', 'Leaver', 'sentinel');
  const other = await member(house, 'eve', 'Elsewhere', 'grappler', 'other');
  for (const aggression of [10, 20, 30]) await house.agents.tune(ada.agentId, { sliders: { aggression } });
  await house.agents.retire(gone.agentId);

  const [shown, gifFailed, gifPending, gifExpired] = [
    await settledFight(api, ada.context),
    await settledFight(api, ada.context),
    await settledFight(api, bob.context),
    await settledFight(api, bob.context),
  ];
  const nobody = async () => undefined;
  await blobs.put(`gifs/${shown}.gif`, GIF, { contentType: 'image/gif' });
  for (const id of [shown, gifExpired]) {
    const gif = { bytes: GIF.length, frames: 1, durationMs: 50 };
    await house.pictures.markRendered(id, gif, `gifs/${id}.gif`, nobody);
  }
  await house.pictures.markFailed(gifFailed, nobody);

  const contexts = [ada.context, bob.context];
  const gil = await spectator(house, 'gil <b>');
  const rated = await openMarket(api, contexts);
  await bet(api, gil, rated, 'A', 20);
  await bet(api, gil, rated, 'B-down', 15);
  await sellHalf(api, gil, rated, 'A');
  await api.pass(10 * 60_000);
  await house.matches.advance(rated);
  const voided = await openMarket(api, contexts);
  await bet(api, gil, voided, 'up', 10);
  await api.pass(61_000);
  await house.matches.void(voided, 'The test said so.');
  await api.pass(10 * 60_000);
  const locked = await openMarket(api, contexts);
  await api.pass(67_000);
  await house.matches.advance(locked);
  const fay = await member(house, 'fay', 'Fidget', 'rusher');
  const hal = await member(house, 'hal', 'Halcyon', 'gunner');
  const preparing = await openMatch(api, [fay.context, hal.context]);
  const open = await openMarket(api, [cyd.context, dan.context]);
  await bet(api, gil, open, 'down', 25);

  return {
    communityId: ada.context.communityId,
    otherCommunityId: other.context.communityId,
    agents: { tuned: ada.agentId, fighter: bob.agentId, retired: gone.agentId, strange: cyd.agentId },
    matches: { shown, gifFailed, gifPending, gifExpired, rated, preparing, open, locked, void: voided },
  };
}

function bet({ house }: TestApi, context: CommunityContext, matchId: string, pick: Pick, stake: number) {
  return house.wagers.bet(context, { matchId, pick, stake, key: newId() });
}

function sellHalf({ house }: TestApi, context: CommunityContext, matchId: string, pick: Pick) {
  return house.wagers.sell(context, { matchId, pick, percent: 50, key: newId() });
}

/** The smallest picture that is one. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
