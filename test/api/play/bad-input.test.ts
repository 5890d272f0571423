import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { openBrowser, signIn } from '../browser.ts';
import { type Contract, readContract } from '../contract.ts';
import { type Answer, member, openTestApi, spectator, type TestApi } from '../harness.ts';
import { outcome, type Program, program } from './program.ts';

/** What hostile or careless callers send to what changes something: a coded refusal in the shape of all refusals, and nothing done. */

let api: TestApi;
let contract: Contract;
let ada: CommunityContext;
let her: Program;
let agentId: string;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  ({ context: ada, agentId } = await member(api.house, 'ada', 'Rusty'));
  her = await program(api, ada);
  ({ token } = await api.house.sessions.tokens.create(ada, { scopes: ['agents'] }));
  contract = await readContract(api.running.url);
});
afterAll(() => api.close());
beforeEach(() => api.clock.advance(15_000));

const path = () => `/v1/communities/${ada.communityId}/agents`;
const PATH = '/v1/communities/{id}/agents';
/** A body as it is written, of whatever type it claims to be. */
const raw = (body: string, type: string | null = 'application/json', key = 'raw') =>
  api.get(path(), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
      ...(type !== null && { 'content-type': type }),
    },
    body,
  });
const asPromised = (answer: Answer) => expect(contract.problemsOf(PATH, answer, 'POST')).toEqual([]);

describe('bodies', () => {
  it.each([
    ['cut off', '{"name": "Bolt"', '400 bad-json'],
    ['no JSON', 'name=Bolt&archetype=rusher', '400 bad-json'],
    ['nothing, although it says JSON', '', '400 bad-json'],
    ['with a prototype', '{"name":"Bolt","archetype":"rusher","__proto__":{"admin":true}}', '400 bad-json'],
    ['with a constructor', '{"name":"Bolt","archetype":"rusher","constructor":{"prototype":{}}}', '400 bad-json'],
    ['null', 'null', '400 bad-parameter'],
    ['a number', '7', '400 bad-parameter'],
    ['a list', '[]', '400 bad-parameter'],
    ['nested a thousandfold', `${'['.repeat(1000)}${']'.repeat(1000)}`, '400 bad-parameter'],
    ['with numbers for words', '{"name":7,"archetype":true}', '400 bad-parameter bad-parameter'],
    ['too large', `{"name":"${'x'.repeat(70_000)}","archetype":"rusher"}`, '413 body-too-large'],
    ['with too long a name', `{"name":"${'x'.repeat(300)}","archetype":"rusher"}`, '400 bad-parameter'],
  ])('%s', async (_, body, expected) => {
    const answer = await raw(body);
    expect(outcome(answer)).toBe(expected);
    asPromised(answer);
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json', null])(
    'as %s are not read',
    async type => {
      const answer = await raw('{"name":"Bolt","archetype":"rusher"}', type);
      expect(outcome(answer)).toBe('415 unsupported-media-type');
      asPromised(answer);
    },
  );

  it('are told in words of JSON what their fields have to be', async () => {
    const { json } = await raw('{"name":7}');
    const { errors } = json as { errors: { field: string; message: string }[] };
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'name: This has to be a string.',
      expect.stringMatching(/^archetype: .*"bruiser"/),
    ]);
    expect((await raw('null')).json).toMatchObject({ errors: [{ message: 'This has to be an object.' }] });
    expect((await raw('{"archetype":"rusher"}')).json).toMatchObject({
      errors: [{ field: 'name', message: 'This is missing: a string is needed here.' }],
    });
  });

  it('may say which characters they use', async () => {
    const made = await raw('{"name":"Bölt","archetype":"rusher"}', 'application/json; charset=utf-8', 'charset');
    expect([made.status, made.json]).toMatchObject([201, { name: 'Bölt' }]);
  });
});

describe('names', () => {
  it.each([
    '\'; DROP TABLE "Agent"; --',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '@everyone',
    '../../etc/passwd',
    'a\r\nset-cookie: x=1',
    '   ',
    '',
  ])('like %j are refused, and not repeated', async name => {
    const answer = await her.post(path(), { name, archetype: 'gunner' });
    expect(['422 bad-name', '400 bad-parameter']).toContain(outcome(answer));
    expect(answer.headers['set-cookie']).toBeUndefined();
    asPromised(answer);
  });

  it('lose what nobody can see, as in chat', async () => {
    for (const [who, name, clean] of [
      ['ned', '\u202eevil', 'evil'],
      ['nat', '\u0000NUL', 'NUL'],
      ['noa', 'ha\ud800lf', 'half'],
    ] as const) {
      const player = await program(api, await spectator(api.house, who));
      const made = await player.post(path(), { name, archetype: 'gunner' });
      expect([made.status, made.json]).toMatchObject([201, { name: clean }]);
      asPromised(made);
    }
  });

  it('have harmed nothing', async () => {
    expect(await api.house.agents.ofMember(ada.memberId)).toHaveLength(2);
    expect((await api.get(`/v1/agents/${agentId}`)).status).toBe(200);
  });
});

describe('what stands where an id belongs', () => {
  it.each(["1' OR '1'='1", '%00', '<b>', '..%2f..%2fetc', 'null', 'O'.repeat(40)])('%j', async id => {
    for (const target of [
      `/v1/agents/${encodeURIComponent(id)}/retirement`,
      `/v1/challenges/${encodeURIComponent(id)}/refusal`,
    ]) {
      expect((await her.post(target)).status, target).toBe(400);
    }
    expect(outcome(await her.post(`/v1/communities/${ada.communityId}/challenges`, { opponent: id }))).toMatch(
      /^400 bad-(id|parameter)$/,
    );
  });
});

describe('queries', () => {
  it('that nobody asked for are refused', async () => {
    expect(outcome(await her.post(`${path()}?admin=true`, { name: 'Bolt', archetype: 'rusher' }))).toBe(
      '400 unknown-parameter',
    );
  });
});

it('a method that an address does not know is refused with those that it does', async () => {
  const put = await her.send('PUT', path(), {});
  expect([outcome(put), put.headers.allow]).toEqual(['405 method-not-allowed', 'POST']);
  const remove = await her.send('DELETE', `/v1/agents/${agentId}`);
  expect([outcome(remove), remove.headers.allow]).toEqual(['405 method-not-allowed', 'GET, HEAD, PATCH']);
});

describe('a browser', () => {
  const body = { name: 'Cookie', archetype: 'rusher' };
  const headers = () => ({ 'idempotency-key': 'browser-1' });

  it('plays with its session, from a page of ours and with the CSRF token only', async () => {
    const browser = await signIn(api, await spectator(api.house, 'bea'));
    const foreign = await browser.send(path(), { json: body, headers: headers(), page: 'https://evil.example' });
    expect(outcome(foreign)).toBe('403 foreign-origin');
    const forged = await browser.send(path(), { json: body, headers: { ...headers(), 'x-csrf-token': 'guess' } });
    expect(outcome(forged)).toBe('403 csrf-token');
    const made = await browser.send(path(), { json: body, headers: headers() });
    expect([made.status, made.json]).toMatchObject([201, { name: 'Cookie', ownerName: 'bea' }]);
    const again = await browser.send(path(), { json: body, headers: headers() });
    expect([again.text, again.headers['idempotency-replayed']]).toEqual([made.text, 'true']);
  });

  it('that is not signed in plays nothing', async () => {
    const answer = await openBrowser(api.running.url).send(path(), { json: body, headers: headers() });
    expect(outcome(answer)).toBe('401 sign-in-required');
    asPromised(answer);
  });
});
