import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { member, openTestApi, spectator, type TestApi } from '../harness.ts';
import { outcome, type Program, program, programWith } from './program.ts';

/** Agents by HTTP: registered, tuned and retired as by command, and refused where chat refuses. */

let api: TestApi;
let ada: CommunityContext;
let her: Program;
beforeAll(async () => {
  api = await openTestApi();
  ada = await spectator(api.house, 'ada');
  her = await program(api, ada);
});
afterAll(() => api.close());

const agentsOf = () => `/v1/communities/${ada.communityId}/agents`;

describe('registering', () => {
  it('makes an agent and says where it is', async () => {
    const answer = await her.post(agentsOf(), { name: 'Rusty', archetype: 'bruiser' });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ name: 'Rusty', archetype: 'bruiser', version: 1, ownerName: 'ada' });
    const { id } = answer.json as { id: string };
    expect(answer.headers.location).toBe(`/v1/agents/${id}`);
    expect((await api.get(`/v1/agents/${id}`)).json).toMatchObject({ id, name: 'Rusty' });
  });

  it.each([
    ['a name that is taken', { name: 'RUSTY', archetype: 'gunner' }, '409 name-taken'],
    ['a name that is none', { name: '<b>', archetype: 'gunner' }, '422 bad-name'],
    ['an archetype that there is not', { name: 'Bolt', archetype: 'wizard' }, '400 bad-parameter'],
    ['a field that there is not', { name: 'Bolt', archetype: 'gunner', power: 9 }, '400 unknown-parameter'],
    ['no body', undefined, '400 bad-parameter'],
    ['a body that is no object', [1], '400 bad-parameter'],
  ])('refuses %s', async (_, body, expected) => {
    expect(outcome(await her.post(agentsOf(), body))).toBe(expected);
  });

  it('refuses one too many', async () => {
    const bob = await program(api, await spectator(api.house, 'bob'));
    const names = ['One', 'Two', 'Three'];
    const answers = [];
    for (const name of names) answers.push(outcome(await bob.post(agentsOf(), { name, archetype: 'rusher' })));
    expect(answers).toEqual(['201', '201', '409 too-many-agents']);
  });
});

describe('who may', () => {
  it('is nobody without a token, nor with a false one, nor without the scope', async () => {
    const body = { name: 'Ghost', archetype: 'rusher' };
    expect(outcome(await programWith(api, null).post(agentsOf(), body))).toBe('401 sign-in-required');
    expect(outcome(await programWith(api, 'arena_pat_nonsense').post(agentsOf(), body))).toBe('401 token-invalid');
    const reader = await program(api, ada, ['read', 'wager']);
    expect(outcome(await reader.post(agentsOf(), body))).toBe('403 scope-missing');
    // before the body is looked at
    expect(outcome(await programWith(api, null).post(agentsOf(), 'nonsense'))).toBe('401 sign-in-required');
  });

  it('is no stranger, and nobody whom moderators have muted', async () => {
    const stranger = await member(api.house, 'eve', 'Elsewhere', 'gunner', 'other');
    const hers = await program(api, stranger.context);
    expect(outcome(await hers.post(agentsOf(), { name: 'Ghost', archetype: 'rusher' }))).toBe('403 not-a-member');
    expect(
      outcome(await hers.post('/v1/communities/000000000000/agents', { name: 'Ghost', archetype: 'rusher' })),
    ).toBe('403 not-a-member');
    const mia = await spectator(api.house, 'mia');
    await api.test.database.transaction(tx =>
      api.house.sanctions.give(tx, {
        communityId: mia.communityId,
        memberId: mia.memberId,
        kind: 'mute',
        durationMs: null,
        reason: 'spam',
        givenById: null,
      }),
    );
    const muted = await program(api, mia);
    expect(outcome(await muted.post(agentsOf(), { name: 'Loud', archetype: 'rusher' }))).toBe('403 sanctioned');
  });
});

describe('tuning', () => {
  it('makes a version of it; what is left out of the build makes room', async () => {
    const { agentId } = await member(api.house, 'tia', 'Tuner');
    const { context } = await member(api.house, 'tia', 'Tuner II');
    const his = await program(api, context);
    const tuned = await his.send('PATCH', `/v1/agents/${agentId}`, {
      build: { power: 8 },
      sliders: { risk: 60 },
      version: 1,
    });
    expect(tuned.status).toBe(200);
    const { build, version, controller } = tuned.json as {
      build: Record<string, number>;
      version: number;
      controller: { sliders: { risk: number } };
    };
    expect([version, build['power'], controller.sliders.risk]).toEqual([2, 8, 60]);
    expect(Object.values(build).reduce((sum, points) => sum + points)).toBe(25);
    // the same wish again, by the version it was seen at: nothing to do
    const again = await his.send('PATCH', `/v1/agents/${agentId}`, {
      build: { power: 8 },
      sliders: { risk: 60 },
      version: 1,
    });
    expect(again.json).toMatchObject({ version: 2 });
    const stale = await his.send('PATCH', `/v1/agents/${agentId}`, { sliders: { risk: 10 }, version: 1 });
    expect(outcome(stale)).toBe('409 version-changed');
    expect(stale.json).toMatchObject({ errors: [{ details: { version: 2 } }] });
    const tooMuch = { build: { power: 10, armour: 10, speed: 10, energy: 10, technique: 10 } };
    expect(outcome(await his.send('PATCH', `/v1/agents/${agentId}`, tooMuch))).toBe('422 bad-tuning');
    const strange = await his.send('PATCH', `/v1/agents/${agentId}`, { build: { power: 99 } });
    expect([outcome(strange), (strange.json as { errors: { field: string }[] }).errors[0]?.field]).toEqual([
      '400 bad-parameter',
      'build.power',
    ]);
  });

  it('is for its owner', async () => {
    const { agentId } = await member(api.house, 'oda', 'Owned');
    expect(outcome(await her.send('PATCH', `/v1/agents/${agentId}`, { sliders: { risk: 1 } }))).toBe(
      '403 not-your-agent',
    );
    expect(outcome(await her.post(`/v1/agents/${agentId}/retirement`))).toBe('403 not-your-agent');
    expect(outcome(await her.send('PATCH', '/v1/agents/000000000000', { sliders: { risk: 1 } }))).toBe(
      '404 agent-not-found',
    );
  });
});

it('an agent retires for good', async () => {
  const { context, agentId } = await member(api.house, 'rex', 'Resting');
  const his = await program(api, context);
  const retired = await his.post(`/v1/agents/${agentId}/retirement`);
  expect([retired.status, retired.json]).toMatchObject([200, { retired: true }]);
  expect(outcome(await his.post(`/v1/agents/${agentId}/retirement`))).toBe('409 agent-retired');
  expect(outcome(await his.send('PATCH', `/v1/agents/${agentId}`, { sliders: { risk: 1 } }))).toBe('409 agent-retired');
});
