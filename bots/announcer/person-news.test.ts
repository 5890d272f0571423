import { afterAll, beforeAll, expect, it } from 'vitest';
import { tellPerson } from '../../core/people/index.ts';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { SurfaceError } from '../surface.ts';

/** What people hear about their own accounts: in private, once, whatever /notify says. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.member('ada', 'Rusty');
});
afterAll(() => stage.close());

const elsewhere = { surface: 'telegram' as const, chat: { id: 'ada-t', kind: 'private' as const, channelId: 'ada-t' } };

/** The jobs that wait for this surface, each handled as the queue would. */
async function deliver(): Promise<string[]> {
  const { prisma } = stage.arena.test.database;
  const jobs = await prisma.outbox.findMany({
    where: { queue: 'announce-console', name: 'person' },
    orderBy: { id: 'asc' },
  });
  stage.nextScene();
  for (const { data } of jobs) await stage.announcer.handle({ name: 'person', data });
  return stage.surface.of('direct').map(({ channelId, text }) => `${channelId}: ${text}`);
}

it('tells both sides of a link what it is now, once', async () => {
  const { links } = stage.arena.house.people;
  const { communities } = stage.arena.house;
  const resolve = (id: string, where: object) =>
    communities.resolve({
      surface: 'console',
      chat: { id: 'home', kind: 'group', channelId: 'ring' },
      actor: { id, displayName: id, username: id },
      ...where,
    });
  const [first, second] = [await resolve('ada', {}), await resolve('ada-t', elsewhere)];
  const { code } = await links.code(first, { surface: 'console', chatId: 'home' });
  const { id } = await links.ask(second, code);
  expect(await deliver()).toEqual([expect.stringMatching(/^ada: .*Is this you\?.*ada-t \(Telegram\) says to be you/s)]);
  expect(
    stage.surface
      .of('direct')[0]
      ?.reply.buttons?.flat()
      .map(({ label }) => label),
  ).toEqual(['Yes, both are me', 'No, that is not me']);
  expect(await deliver()).toEqual([]);
  await links.agree(first, id);
  // what was asked is answered: it is no news any more
  expect(await deliver()).toEqual([expect.stringContaining('Your accounts are going to be joined')]);
  await links.cancel(second);
  expect(await deliver()).toEqual([expect.stringContaining('Your accounts stay apart')]);
});

it('asks for another try where the platform puts it off', async () => {
  const { prisma } = stage.arena.test.database;
  const { data } = await prisma.outbox.findFirstOrThrow({
    where: { queue: 'announce-console', name: 'person' },
    orderBy: { id: 'desc' },
  });
  await prisma.notice.deleteMany();
  stage.nextScene();
  stage.surface.fail('direct', new SurfaceError('rate-limited', 'slow down', 1));
  await expect(stage.announcer.handle({ name: 'person', data })).rejects.toThrow('put a message off');
  await stage.announcer.handle({ name: 'person', data });
  expect(stage.surface.of('direct')).toHaveLength(1);
});

it('tells of a token as often as something happens to it, and each time once', async () => {
  const { database } = stage.arena.test;
  const { personId } = await stage.arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', channelId: 'ring' },
    actor: { id: 'ada', displayName: 'ada', username: 'ada' },
  });
  await database.prisma.outbox.deleteMany();
  const token = { agentName: 'Rusty', wallet: '0x71C7…976F', chain: 'Base' };
  for (const occasion of ['first', 'second', 'second']) {
    await database.transaction(tx =>
      tellPerson(tx, personId, { what: 'agent-come', subjectId: '7H2K9QX4M1ZT', occasion, token }),
    );
  }
  const heard = await deliver();
  expect(heard).toHaveLength(2);
  for (const text of heard) expect(text).toMatch(/^ada: .*Rusty is yours.*0x71C7…976F/s);
});
