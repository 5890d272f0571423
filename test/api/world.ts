import { member, openMatch, settledFight, type TestApi } from './harness.ts';

/** An arena with something of everything, for tests that call every route. */
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
  const rated = await openMatch(api, contexts);
  api.clock.advance(10 * 60_000);
  await house.matches.advance(rated);
  const voided = await openMatch(api, contexts);
  api.clock.advance(61_000);
  await house.matches.void(voided, 'The test said so.');
  api.clock.advance(10 * 60_000);
  const locked = await openMatch(api, contexts);
  api.clock.advance(61_000);
  await house.matches.advance(locked);
  const open = await openMatch(api, [cyd.context, dan.context]);

  return {
    communityId: ada.context.communityId,
    otherCommunityId: other.context.communityId,
    agents: { tuned: ada.agentId, fighter: bob.agentId, retired: gone.agentId, strange: cyd.agentId },
    matches: { shown, gifFailed, gifPending, gifExpired, rated, open, locked, void: voided },
  };
}

/** The smallest picture that is one. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
