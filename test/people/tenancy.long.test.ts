import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOption, CommandSpec } from '../../bots/command.ts';
import type { OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { newId } from '../../core/platform/ids.ts';
import { openPeopleWorld, type PeopleWorld, type Where } from './world.ts';

/**
 * A community is a tenant: whoever knows ids and names of another one gets nothing out of them, by no command, button or completion,
 * and changes nothing there.
 */

/** Written as nobody types it: whoever gives it away has read it from the database. */
const SECRETS = {
  agent: 'ZaPhOdIuM',
  rival: 'VoGoNiTe',
  member: 'QuIlLoN',
  other: 'MaRvInA',
  community: 'AlPhAvIlLe',
  tournament: 'GaRgLeCuP',
  season: 'SpRiNgFeVeR',
  reason: 'HeCtIc',
};

const here: Where = {
  surface: 'telegram',
  chat: { id: '-1', kind: 'group', title: SECRETS.community, channelId: '-1' },
};
const there: Where = {
  surface: 'telegram',
  chat: { id: '-2', kind: 'group', title: 'Elsewhere', channelId: '-2' },
};
const as = (id: string, displayName: string, where: Where): Where => ({
  ...where,
  actor: { id, displayName, username: displayName.toLowerCase() },
  isModerator: async () => true,
  isAdmin: async () => true,
});

let world: PeopleWorld;
/** Ids and names of the one community, in words that a stranger may type. */
let targets: string[];
let communityId: string;

beforeAll(async () => {
  world = await openPeopleWorld();
  const { say, arena } = world;
  const { prisma } = arena.test.database;
  const [quillon, marvina] = [as('11', SECRETS.member, here), as('12', SECRETS.other, here)];
  await say('11', 'agent create', { name: SECRETS.agent, archetype: 'bruiser' }, quillon);
  await say('12', 'agent create', { name: SECRETS.rival, archetype: 'rusher' }, marvina);
  await say('11', 'daily', {}, quillon);
  communityId = (await world.context('11', quillon)).communityId;
  const settled = await world.openBets('11', '12', { ...here, ...quillon }, { ...here, ...marvina });
  await world.bet('11', settled, 'A', 20, quillon);
  await world.settle(settled);
  const open = await world.openBets('11', '12', { ...here, ...quillon }, { ...here, ...marvina });
  await say('11', 'queue join', { agent: SECRETS.agent }, quillon);
  await say('11', 'challenge', { opponent: { id: '12' } }, quillon);
  await say(
    '12',
    'mod sanction',
    { member: { id: '11' }, kind: 'wagers', duration: '3 days', reason: SECRETS.reason },
    marvina,
  );
  await say('12', 'season create', { name: SECRETS.season }, marvina);
  await say('12', 'tournament create', { name: SECRETS.tournament, format: 'single', size: 4 }, marvina);
  await say('12', 'fightnight schedule', { when: 'every Friday 20:00', name: SECRETS.tournament }, marvina);
  const link = await say('12', 'setup link', {}, marvina);
  expect(link.tone).not.toBe('bad');
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Agent" WHERE "communityId" = ${communityId} AND name = ${SECRETS.agent}
    UNION ALL SELECT id FROM "Challenge" WHERE "communityId" = ${communityId}
    UNION ALL SELECT id FROM "Season" WHERE "communityId" = ${communityId}
    UNION ALL SELECT id FROM "Tournament" WHERE "communityId" = ${communityId}
    UNION ALL SELECT id FROM "FightNight" WHERE "communityId" = ${communityId}
    UNION ALL SELECT id FROM "Sanction" WHERE "communityId" = ${communityId}
    UNION ALL SELECT id FROM "Member" WHERE "communityId" = ${communityId} AND "displayName" = ${SECRETS.member}
    UNION ALL SELECT id FROM "Place" WHERE "communityId" = ${communityId}`;
  targets = [
    settled,
    open,
    ...rows.map(row => row.id),
    ...[SECRETS.agent, SECRETS.rival, SECRETS.tournament, SECRETS.season].map(name => name.toLowerCase()),
  ];
  // who asks has an agent of their own
  await say('21', 'agent create', { name: 'Eve One', archetype: 'gunner' }, as('21', 'eve', there));
});
afterAll(() => world.close());

const eve = () => as('21', 'eve', there);

/** Everything that anybody sees of a reply, files and buttons too. */
function shown(reply: Reply): string {
  const parts = [reply.title, reply.text, ...(reply.fields ?? []).flatMap(field => [field.value])];
  const texts = parts.map(part => (part ? toPlainText(part) : ''));
  const file = reply.picture ? new TextDecoder('latin1').decode(reply.picture.bytes) : '';
  return [
    ...texts,
    ...(reply.fields ?? []).map(field => field.name),
    JSON.stringify(reply.buttons ?? []),
    JSON.stringify(reply.form ?? {}),
    file,
  ].join('\n');
}

const leaks = (text: string) => Object.values(SECRETS).filter(secret => text.includes(secret));

/** A value that the option takes, with the target wherever it may stand. */
function valueFor(option: CommandOption, target: string): OptionValue {
  if (option.kind === 'member') return { id: '11', username: SECRETS.member.toLowerCase(), displayName: 'somebody' };
  if (option.kind === 'integer') return option.min;
  if (option.kind === 'boolean') return true;
  if (option.kind !== 'string') return { id: '1', displayName: 'role' };
  return option.choices?.[0]?.value ?? target.slice(0, option.maxLength);
}

function variants(spec: CommandSpec, target: string): Record<string, OptionValue>[] {
  const free = spec.options.filter(option => option.kind === 'string' && !option.choices);
  const needed = spec.options.filter(({ required }) => required).map(option => [option.name, valueFor(option, target)]);
  const all = Object.fromEntries(spec.options.map(option => [option.name, valueFor(option, target)]));
  // one at a time: what is given besides may be refused before the target is looked at
  return [all, ...free.map(option => ({ ...Object.fromEntries(needed), [option.name]: target }))];
}

/** Each command with each target, no two alike. */
function asksOf(spec: CommandSpec): { spec: CommandSpec; options: Record<string, OptionValue> }[] {
  const all = targets.flatMap(target => variants(spec, target));
  const once = new Map(all.map(options => [JSON.stringify(options), options]));
  return [...once.values()].map(options => ({ spec, options }));
}

/** Commands of one member that the rate limit takes at once. */
const AT_ONCE = 8;

/** What the one community consists of; its members' last activity aside, which is the person's. */
async function contents(): Promise<string> {
  const { pool } = world.arena.test.database;
  const parts: string[] = [];
  for (const [table, where] of [
    ['Agent', '"communityId" = $1'],
    ['Match', '"communityId" = $1'],
    ['Market', '"communityId" = $1'],
    ['Challenge', '"communityId" = $1'],
    ['QueueTicket', '"communityId" = $1'],
    ['Account', '"communityId" = $1'],
    ['Member', '"communityId" = $1'],
    ['Community', 'id = $1'],
    ['Place', '"communityId" = $1'],
    ['Season', '"communityId" = $1'],
    ['Tournament', '"communityId" = $1'],
    ['FightNight', '"communityId" = $1'],
    ['Sanction', '"communityId" = $1'],
    ['AuditEntry', '"communityId" = $1'],
    ['Rating', '"communityId" = $1'],
    ['Garment', '"communityId" = $1'],
    ['Stake', '"communityId" = $1'],
  ] as const) {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT to_jsonb(part)::text AS row FROM "${table}" part WHERE ${where} ORDER BY 1`,
      [communityId],
    );
    parts.push(table, ...rows.map(({ row }) => row));
  }
  return parts.join('\n');
}

describe('from another community', () => {
  it('no command and no forged button shows or changes anything, whatever ids and names one knows', async () => {
    const { arena, pass } = world;
    const before = await contents();
    const asked = arena.dispatcher.catalogue
      // deleting the asker, and joining by a code, are other tests' matter; /help knows no community
      .filter(({ path }) => !['privacy delete', 'setup join', 'help'].includes(path))
      .flatMap(spec => asksOf(spec));
    const found: string[] = [];
    for (let from = 0; from < asked.length; from += AT_ONCE) {
      await pass(60);
      const batch = asked.slice(from, from + AT_ONCE);
      const replies = await Promise.all(
        batch.map(({ spec, options }) =>
          arena.say('21', spec.path, options, { ...eve(), via: spec.hidden ? 'button' : 'command' }),
        ),
      );
      for (const [index, reply] of replies.entries()) {
        const text = shown(reply);
        expect(text).not.toContain('a lot at once');
        const leaked = leaks(text);
        const ask = batch[index];
        if (leaked.length > 0) found.push(`/${ask?.spec.path} ${JSON.stringify(ask?.options)}: ${leaked.join(', ')}`);
      }
    }
    expect(found).toEqual([]);
    expect(asked.length).toBeGreaterThan(arena.dispatcher.catalogue.length * 5);
    expect(await contents()).toBe(before);
  });

  it('no completion offers what is there', async () => {
    const { arena } = world;
    const found: string[] = [];
    for (const spec of arena.dispatcher.catalogue) {
      for (const option of spec.options.filter(each => each.kind === 'string' && each.autocomplete)) {
        for (const typed of ['', 'z', 'zaph', 'vogon', 'gargle', 'spring', targets[0] ?? '']) {
          const choices = await arena.dispatcher.complete(
            {
              id: newId(),
              surface: 'telegram',
              chat: { id: '-2', kind: 'group', channelId: '-2' },
              actor: { id: '21', displayName: 'eve' },
              isModerator: async () => true,
              command: spec.path,
              options: {},
              via: 'command',
              receivedAt: new Date(),
            },
            option.name,
            typed,
          );
          const leaked = leaks(JSON.stringify(choices));
          if (leaked.length > 0) found.push(`/${spec.path} ${option.name} “${typed}”: ${leaked.join(', ')}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('but where one belongs, all of it is found: the secrets are there to be leaked', async () => {
    const { say } = world;
    const marvina = as('12', SECRETS.other, here);
    const seen: string[] = [];
    for (const command of [
      'leaderboard',
      'queue status',
      'markets',
      'mod audit',
      'tournament list',
      'season status',
      'setup unlink',
    ]) {
      seen.push(shown(await say('12', command, {}, marvina)));
    }
    seen.push(shown(await say('12', 'profile', { member: { id: '11' } }, marvina)));
    seen.push(shown(await say('12', 'mod sanctions', {}, marvina)));
    expect(leaks(seen.join('\n')).sort()).toEqual(
      [
        SECRETS.agent,
        SECRETS.rival,
        SECRETS.member,
        SECRETS.tournament,
        SECRETS.season,
        SECRETS.reason,
        SECRETS.other,
        SECRETS.community,
      ].sort(),
    );
  });
});
