import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { SCOPES, type Scope } from '../../core/sessions/index.ts';
import { type Contract, readContract } from '../api/contract.ts';
import { member, openTestApi, spectator, type TestApi } from '../api/harness.ts';
import { outcome } from '../api/play/program.ts';
import { type Example, perform, type Sent, type Stage, setStage } from '../api/stage.ts';

/**
 * Every operation that takes somebody, times everybody who is not that somebody: before each good example (test/api/examples) is performed, the
 * very same request is sent by nobody, by a token of every other scope, by a member of another community and by a member who is banned. All are
 * refused by name, and the example then goes as well as if nobody had tried.
 */

const folder = new URL('../api/examples/', import.meta.url);
const examples: Example[] = [];
for (const file of readdirSync(folder).sort()) {
  examples.push(...((await import(new URL(file, folder).href)) as { default: Example[] }).default);
}

let api: TestApi;
let stage: Stage;
let contract: Contract;
/** Of another community; a member here whom moderators have banned, one whom they have muted, and one who may do everything with what is theirs. */
const others: Record<'stranger' | 'banned' | 'muted' | 'fellow', string> = {
  stranger: '',
  banned: '',
  muted: '',
  fellow: '',
};

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  stage = await setStage(api);
  contract = await readContract(api.running.url);
  const token = async ({ personId }: CommunityContext) =>
    (await api.house.sessions.tokens.create({ personId }, { scopes: SCOPES })).token;
  others.stranger = await token((await member(api.house, 'mallory', 'Mallet', 'rusher', 'other')).context);
  others.fellow = await token((await member(api.house, 'felix', 'Fellow', 'sentinel')).context);
  for (const kind of ['ban', 'mute'] as const) {
    const { context } = await member(api.house, `${kind} ned`, `Ned${kind}`, 'gunner');
    others[kind === 'ban' ? 'banned' : 'muted'] = await token(context);
    const moderator = await spectator(api.house, 'ada');
    await api.house.moderation.sanction(moderator, {
      target: {
        memberId: context.memberId,
        personId: context.personId,
        displayName: 'Ned',
        isBot: false,
        isModerator: false,
      },
      kind,
      durationMs: null,
      reason: 'He knows.',
    });
  }
});
afterAll(() => api.close());

/** What is anybody's own, wherever they are a member: no id in it belongs to somebody else. */
const OWN = /^(GET|PUT|POST) \/v1\/(me|communities$|webhooks$)/;
/** One member's own by its id: no other member of the same community does anything with it. */
const OWNED = /\/v1\/(agents|challenges|webhooks|tokens|sessions)\/\{id\}|\/tournaments\/\{id\}\/entries/;
const scopeOf = (operation: string): Scope | undefined => {
  const [method = '', path = ''] = operation.split(' ');
  const security = contract.operation(path, method).security?.find(each => 'token' in each);
  return (security as { token?: Scope[] } | undefined)?.token?.[0];
};

const asked: string[] = [];

it('refuses everybody else, and goes well after that', async () => {
  const problems: string[] = [];
  for (const [index, example] of examples.entries()) {
    const { operation } = example;
    const note = (who: string, got: string, wanted: RegExp) => {
      if (!wanted.test(got)) problems.push(`${index + 1}. ${operation} ${who}: ${got}`);
    };
    const sent: Sent = (await example.ask?.(stage)) ?? {};
    const as = (token: string | null): Promise<string> => {
      api.clock.advance(1_000);
      const { as: _, ...rest } = sent;
      const headers = { ...rest.headers, ...(token !== null && { authorization: `Bearer ${token}` }) };
      return perform(stage, { operation, status: 0, ask: () => ({ ...rest, headers }) }).then(outcome);
    };
    const scope = scopeOf(operation);
    if (operation === 'GET /v1/communities') {
      await expectNoMemberships(sent);
    } else if (example.status < 300 && scope !== undefined && sent.as !== undefined) {
      asked.push(operation);
      note('nobody', await as(null), /^401 sign-in-required$/);
      note('forged', await as(`arena_pat_${'0'.repeat(36)}`), /^401 token-invalid$/);
      const { personId } = stage.people[sent.as].context;
      const scopes = SCOPES.filter(each => each !== scope);
      const fewer = await api.house.sessions.tokens.create({ personId }, { scopes });
      note('another scope', await as(fewer.token), /^403 scope-missing$/);
      await api.house.sessions.tokens.revoke(personId, fewer.id);
      note('revoked', await as(fewer.token), /^401 token-invalid$/);
      if (!OWN.test(operation)) {
        if (OWNED.test(operation)) note('fellow', await as(others.fellow), /^(403|404|409 not-entered)/);
        note('stranger', await as(others.stranger), /^(403|404) /);
        if (!operation.startsWith('GET') && !operation.includes('/webhooks')) {
          note('banned', await as(others.banned), /^403 sanctioned/);
          note('muted', await as(others.muted), /^403 sanctioned/);
        }
      }
    }
    api.clock.advance(1_000);
    const answer = await perform(stage, { ...example, ask: () => sent });
    if (answer.status !== example.status) problems.push(`${index + 1}. ${operation}: ${outcome(answer)}`);
    await example.after?.(answer, stage);
  }
  expect(problems).toEqual([]);
});

/** Open to all: a token without `read` is told what nobody is. */
async function expectNoMemberships({ as = 'ada' }: Sent): Promise<void> {
  const { personId } = stage.people[as].context;
  const { token } = await api.house.sessions.tokens.create({ personId }, { scopes: ['play'] });
  const answer = await api.get('/v1/communities', { headers: { authorization: `Bearer ${token}` } });
  expect(answer.json).toEqual((await api.get('/v1/communities')).json);
}

it('was all tried', () => {
  const own = contract.operations.filter(
    operation => scopeOf(operation) !== undefined && operation !== 'GET /v1/communities',
  );
  expect([...new Set(asked)].sort()).toEqual([...own].sort());
});
