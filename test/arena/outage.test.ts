import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** Stands between the services and PostgreSQL, and can be cut as a network is. */
interface Cable {
  port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

async function layCable(): Promise<Cable & { lead(url: string): string }> {
  let target = { host: '127.0.0.1', port: 0 };
  let isWhole = true;
  const sockets = new Set<net.Socket>();
  const server = net.createServer(near => {
    if (!isWhole) {
      near.destroy();
      return;
    }
    const far = net.connect(target.port, target.host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    lead(url) {
      const address = new URL(url);
      target = { host: address.hostname, port: Number(address.port) };
      return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).toString();
    },
    cut() {
      isWhole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isWhole = true;
    },
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

let cable: Awaited<ReturnType<typeof layCable>>;
let arena: TestArena;
beforeAll(async () => {
  cable = await layCable();
  arena = await openTestArena({ through: url => cable.lead(url) });
  await arena.say('ann', 'agent create', { name: 'Axe', archetype: 'bruiser' });
});
afterAll(async () => {
  cable.mend();
  await arena.close();
  await cable.close();
});

describe('while the database is away', () => {
  it('every command is answered kindly, fast, and nothing throws', async () => {
    cable.cut();
    const begun = Date.now();
    const commands: [string, Record<string, string>][] = [
      ['fight', {}],
      ['leaderboard', {}],
      ['agent create', { name: 'Late', archetype: 'rusher' }],
      ['queue join', {}],
      ['agent list', {}],
    ];
    for (const [command, options] of commands) {
      const reply = await arena.say('ann', command, options);
      expect(words(reply)).toContain('out of reach for a moment. Nothing was lost');
      expect(reply).toMatchObject({ visibility: 'private', tone: 'bad' });
    }
    expect(words(await arena.say('ann', 'dance'))).toContain('no command');
    expect(await arena.dispatcher.complete(invocationOf('ann', 'fight'), 'agent', 'A')).toEqual([]);
    expect(Date.now() - begun).toBeLessThan(30_000);
    cable.mend();
    expect(words(await arena.say('ann', 'agent list'))).toContain('Axe');
    expect(words(await arena.say('ann', 'agent show', { name: 'Late' }))).toContain('no agent');
  });

  it('nothing is lost: what was refused works when it is sent again, and once', async () => {
    const invocation = invocationOf('bob', 'agent create', { name: 'Bow', archetype: 'gunner' });
    cable.cut();
    const refused = await arena.dispatcher.dispatch(invocation);
    expect(words(refused)).toContain('try again');
    cable.mend();
    const again = await arena.dispatcher.dispatch(invocation);
    expect(words(again)).toContain('Bow enters the arena');
    expect(words(await arena.dispatcher.dispatch(invocation))).toBe(words(again));
    expect(await arena.test.database.prisma.agent.count({ where: { name: 'Bow' } })).toBe(1);
  });

  it('cut in the middle of many commands leaves each done once or not at all', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `Torn ${index}`);
    const invocations = names.map((name, index) =>
      invocationOf(`torn-${index}`, 'agent create', { name, archetype: 'rusher' }),
    );
    const first = invocations.map(invocation => arena.dispatcher.dispatch(invocation));
    await sleep(25);
    cable.cut();
    const replies = await Promise.all(first);
    for (const reply of replies) expect(words(reply)).toMatch(/enters the arena|out of reach/);
    cable.mend();
    const { prisma } = arena.test.database;
    for (const [index, reply] of replies.entries()) {
      if (words(reply).includes('enters')) expect(await prisma.agent.count({ where: { name: names[index]! } })).toBe(1);
    }
    const second = await Promise.all(
      invocations.map(invocation => arena.dispatcher.dispatch({ ...invocation, id: `${invocation.id}:again` })),
    );
    // its commit may have come through although the answer did not: then the name is taken, by the same member
    for (const reply of second) expect(words(reply)).toMatch(/enters the arena|is taken/);
    expect(await prisma.agent.count({ where: { name: { startsWith: 'Torn' } } })).toBe(12);
    for (const name of names) expect(await prisma.agent.count({ where: { name } })).toBe(1);
  });

  it('between two steps of a match only delays it', async () => {
    const reply = await arena.say('ann', 'fight');
    expect(words(reply)).toContain('on its way');
    const { id } = await arena.test.database.prisma.match.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    cable.cut();
    await expect(arena.house.matches.advance(id)).rejects.toThrow();
    cable.mend();
    expect((await arena.house.matches.advance(id)).state).toBe('settled');
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
  });
});
