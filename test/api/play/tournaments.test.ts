import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { newId } from '../../../core/platform/index.ts';
import { member, openTestApi, spectator, type TestApi } from '../harness.ts';
import { outcome, type Program, program } from './program.ts';

/** Who gets into a tournament by HTTP, and who does not. */

const PLACE = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;
let api: TestApi;
let mod: CommunityContext;
let ada: CommunityContext;
let rusty: string;
let hers: Program;
beforeAll(async () => {
  api = await openTestApi();
  mod = await spectator(api.house, 'mod');
  ({ context: ada, agentId: rusty } = await member(api.house, 'ada', 'Rusty'));
  hers = await program(api, ada);
});
afterAll(() => api.close());
beforeEach(() => api.clock.advance(15_000));

function announced(name: string, given: { size?: number; entryFee?: number } = {}): Promise<string> {
  return api.house.tournaments.create(mod, {
    name,
    format: 'single',
    size: 4,
    bestOf: 1,
    finalBestOf: 1,
    thirdPlace: false,
    rounds: 0,
    groups: 0,
    entryFee: 0,
    prizeSplit: [100],
    pace: 'round',
    start: { kind: 'command' },
    checkInMinutes: 0,
    agentsPerMember: 1,
    place: PLACE,
    key: newId(),
    ...given,
  });
}
const join = (who: Program, id: string, body: object = {}) => who.post(`/v1/tournaments/${id}/entries`, body);

it('asks which agent where several could be meant', async () => {
  const { context, agentId } = await member(api.house, 'two', 'Either');
  const { agentId: other } = await member(api.house, 'two', 'Or', 'gunner');
  const who = await program(api, context);
  const id = await announced('Choosers Cup');
  const asked = await join(who, id);
  expect(outcome(asked)).toBe('422 which-agent');
  expect(asked.json).toMatchObject({ errors: [{ field: 'agent', details: { agents: `${agentId} ${other}` } }] });
  expect((await join(who, id, { agent: other })).json).toMatchObject({ agentName: 'Or', team: null, entrants: 1 });
  expect(outcome(await join(who, id, { agent: agentId }))).toBe('409 entry-taken');
});

it('refuses whom chat refuses', async () => {
  const id = await announced('Closed Cup', { entryFee: 400 });
  const stranger = await program(api, (await member(api.house, 'eve', 'Elsewhere', 'gunner', 'other')).context);
  expect(outcome(await join(stranger, id))).toBe('403 not-a-member');
  expect(outcome(await join(hers, '000000000000'))).toBe('404 tournament-not-found');
  const bob = await program(api, (await member(api.house, 'bob', 'Voltran')).context);
  expect(outcome(await join(bob, id, { agent: rusty }))).toBe('403 not-your-agent');
  const nobody = await program(api, await spectator(api.house, 'nora'));
  expect(outcome(await join(nobody, id))).toBe('409 no-agent');
  expect((await join(hers, id)).json).toMatchObject({ fee: 400 });
  const dear = await announced('Dear Cup', { entryFee: 400 });
  expect(outcome(await join(hers, dear))).toBe('409 insufficient-credits');
  const ray = await member(api.house, 'ray', 'Raider');
  await api.test.database.transaction(tx =>
    api.house.sanctions.give(tx, {
      communityId: mod.communityId,
      memberId: ray.context.memberId,
      kind: 'rated',
      durationMs: null,
      reason: 'collusion',
      givenById: null,
    }),
  );
  expect(outcome(await join(await program(api, ray.context), id))).toBe('403 sanctioned');
});

it('gives the last place to one of two', async () => {
  const id = await announced('Full Cup', { size: 2 });
  const players: Program[] = [];
  for (const who of ['pia', 'pol', 'pam'])
    players.push(await program(api, (await member(api.house, who, `P ${who}`)).context));
  const outcomes = await Promise.all(players.map(async player => outcome(await join(player, id))));
  expect(outcomes.sort()).toEqual(['201', '201', '409 tournament-full']);
});

it('a side is chosen in a team match, and a guest joins from their own community', async () => {
  const { tournaments, communities } = api.house;
  const derby = await tournaments.teams.create(mod, {
    name: 'Derby',
    teams: ['Reds', 'Blues'],
    boards: 2,
    bestOf: 1,
    start: { kind: 'command' },
    place: PLACE,
    key: newId(),
  });
  expect(outcome(await join(hers, derby))).toBe('409 which-team');
  expect((await join(hers, derby, { team: 1 })).json).toMatchObject({ team: 'Blues' });
  expect(outcome(await join(hers, derby, { team: 2 }))).toBe('400 bad-parameter');

  // so many are on already that there is room for no other
  await tournaments.cancel(mod, { tournamentId: derby, reason: 'it rains' });
  expect(outcome(await join(hers, derby, { team: 0 }))).toBe('409 tournament-closed');
  const away = await communities.resolve({
    surface: 'console',
    chat: { id: 'away', kind: 'group', title: 'Away', channelId: 'away' },
    actor: { id: 'oda', displayName: 'oda' },
  });
  await api.house.agents.create({ ...away, name: 'Away Agent', archetype: 'rusher', limit: 2 });
  const { code } = await tournaments.teams.invite(mod, {
    boards: 2,
    bestOf: 1,
    start: { kind: 'command' },
    place: PLACE,
  });
  const { id } = await tournaments.teams.accept(away, code);
  const guest = await program(api, away);
  expect((await join(guest, id)).json).toMatchObject({ agentName: 'Away Agent', team: 'Away' });
  expect((await join(hers, id, { agent: rusty })).json).toMatchObject({ team: 'Chat home' });
  const left = await guest.send('DELETE', `/v1/tournaments/${id}/entries?community=${away.communityId}`);
  expect(left.json).toMatchObject({ agentNames: ['Away Agent'] });
  // a member of neither
  const stranger = await program(api, (await member(api.house, 'sam', 'Samson', 'gunner', 'third')).context);
  expect(outcome(await join(stranger, id))).toBe('403 not-a-member');
});
