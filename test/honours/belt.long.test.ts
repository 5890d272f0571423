import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bulletins } from '../../bots/bulletins/index.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { words } from '../arena/harness.ts';
import { type HonoursWorld, MEMBERS, openHonoursWorld } from './world.ts';

const DAY = 24 * 3600;
let world: HonoursWorld;
beforeEach(async () => {
  world = await openHonoursWorld();
});
afterEach(() => world.close());

const honours = () => world.arena.house.honours;
const prisma = () => world.arena.test.database.prisma;
const belt = () => prisma().belt.findUniqueOrThrow({ where: { communityId: world.communityId } });
const reigns = async () => {
  const rows = await prisma().beltReign.findMany({ orderBy: [{ wonAt: 'asc' }, { lostAt: 'asc' }] });
  return rows.map(({ agentId, defences, ended }) => ({ agentId, defences, ended }));
};
const idOf = async (who: string) => (await world.agent(who)).id;

/** Every member's agent has fought often enough to be a contender, ann's stands first. */
async function contend(shown: Record<string, number> = { ann: 1500, ben: 1400, cid: 1300 }) {
  for (const who of MEMBERS) {
    const agentId = await idOf(who);
    await prisma().rating.update({
      where: { agentId },
      data: { matches: 5, wins: 3, losses: 2, shown: shown[who] ?? 1000 },
    });
  }
}

/** ann is champion, since `beltAfterMatches` matches have been fought. */
async function crowned() {
  await contend();
  await world.past('ann', 'cid', 30, 60);
  await honours().sweepBelts();
}

async function titleMatch(who: string) {
  await world.say(who, 'belt challenge');
  const { matchId } = await belt();
  if (!matchId) throw new Error('There is no title match');
  return matchId;
}

/** What the newest bulletin of the belt says. */
async function news(): Promise<string> {
  const row = await prisma().bulletin.findFirstOrThrow({ where: { kind: 'belt' }, orderBy: { createdAt: 'desc' } });
  const bulletin = await world.arena.house.announcements.bulletins.byId(row.id);
  const reply = bulletin && (await bulletins['belt']?.(bulletin, world.arena.house as never));
  return reply ? toPlainText(reply.title ?? []) : '';
}

describe('the belt', () => {
  it('is given to the first of the table once enough rated matches have been fought', async () => {
    await contend();
    await world.past('ann', 'cid', 29, 60);
    await honours().sweepBelts();
    expect(words(await world.say('ben', 'belt show'))).toContain(
      'It goes to the first of the table once 1 more rated match has been fought',
    );
    await world.past('ben', 'cid', 1, 10);
    await honours().sweepBelts();
    await honours().sweepBelts();
    expect(await reigns()).toEqual([{ agentId: await idOf('ann'), defences: 0, ended: null }]);
    expect(words(await world.say('ben', 'belt show'))).toContain('ann one of ann · champion');
    expect(await news()).toContain('ann one is the first champion');
    expect(words(await world.say('ben', 'agent show', { name: 'ann one' }))).toContain('Champion of the belt');
  });

  it('goes to whoever wins a title match, and back where the result is corrected', async () => {
    await crowned();
    const id = await titleMatch('ben');
    const view = await world.arena.house.matches.get(id);
    expect(view).toMatchObject({ kind: 'exhibition', occasion: { kind: 'title', id: world.communityId } });
    const { winner, loser } = await world.settle(id);
    expect((await belt()).holderId).toBe(await idOf(winner));
    const [ann, ben] = [await idOf('ann'), await idOf('ben')];
    const kept = [{ agentId: ann, defences: 1, ended: null }];
    const lost = [
      { agentId: ann, defences: 0, ended: 'beaten' },
      { agentId: ben, defences: 0, ended: null },
    ];
    expect(await reigns()).toEqual(winner === 'ann' ? kept : lost);
    await world.override(id, loser);
    expect((await belt()).holderId).toBe(await idOf(loser));
    expect((await reigns()).filter(reign => reign.ended !== 'overridden')).toEqual(loser === 'ann' ? kept : lost);
    await world.override(id, winner);
    expect((await belt()).holderId).toBe(await idOf(winner));
    expect((await reigns()).filter(reign => reign.ended !== 'overridden')).toEqual(winner === 'ann' ? kept : lost);
    const trophies = await prisma().trophy.findMany({ where: { kind: 'belt' }, orderBy: { awardedAt: 'asc' } });
    expect(trophies.map(trophy => trophy.agentId)).toEqual(winner === 'ann' ? [ann] : [ann, ben]);
    expect(await news()).toContain(`The belt goes to ${winner} one`);
  });

  it('has one title match at a time, whoever asks at the same moment', async () => {
    await crowned();
    const [ben, cid] = [await world.context('ben'), await world.context('cid')];
    const asked = await Promise.allSettled(
      [ben, cid, ben, cid].map(context => honours().challengeForBelt(context, { agentId: null, place: null })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await prisma().match.count({ where: { occasion: 'title' } })).toBe(1);
    expect(words(await world.say('ben', 'belt challenge'))).toContain('A title match is on already');
    await world.settle((await belt()).matchId ?? '');
    expect(words(await world.say('cid', 'belt challenge'))).toMatch(/fought for not long ago.*12 h/);
  });

  it('is asked for by contenders alone, and defended by its holder at will', async () => {
    await crowned();
    await world.say('dan', 'agent create', { name: 'dan one', archetype: 'bruiser' });
    expect(words(await world.say('dan', 'belt challenge'))).toContain(
      'best 5 agents by rating may ask for the belt: ben one, cid one',
    );
    const { memberId } = await world.context('ann');
    expect(words(await world.say('ann', 'belt challenge'))).toContain('Title match!');
    const { agentAId, agentBId, requestedById } = await prisma().match.findFirstOrThrow({
      where: { occasion: 'title' },
    });
    expect([agentAId, agentBId].sort()).toEqual([await idOf('ann'), await idOf('ben')].sort());
    expect(requestedById).toBe(memberId);
  });

  it('is lost by who does not defend it in time, after a reminder', async () => {
    await crowned();
    await world.pass(11 * DAY);
    expect(await honours().sweepBelts()).toBe(0);
    await world.pass(2 * DAY);
    await honours().sweepBelts();
    await honours().sweepBelts();
    expect(await news()).toContain('ann one must defend the belt');
    expect(await prisma().bulletin.count({ where: { kind: 'belt' } })).toBe(2);
    await world.pass(DAY);
    await honours().sweepBelts();
    expect(await belt()).toMatchObject({ holderId: null, reignId: null, defendBy: null });
    expect(await news()).toContain('The belt is vacant');
    // nobody is given it a second time: it is fought for
    await honours().sweepBelts();
    expect((await belt()).holderId).toBeNull();
    const { winner } = await world.settle(await titleMatch('cid'));
    expect(await reigns()).toEqual([
      { agentId: await idOf('ann'), defences: 0, ended: 'not defended' },
      { agentId: await idOf(winner), defences: 0, ended: null },
    ]);
  });

  it('stays with a champion whom nobody could ask, and is vacant when its holder retires', async () => {
    await crowned();
    for (const who of ['ben', 'cid'])
      await prisma().rating.update({ where: { agentId: await idOf(who) }, data: { matches: 0 } });
    const before = (await belt()).defendBy;
    await world.pass(15 * DAY);
    await honours().sweepBelts();
    const after = await belt();
    expect(after.holderId).toBe(await idOf('ann'));
    expect(after.defendBy?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
    await world.arena.house.agents.retire(await idOf('ann'));
    await honours().sweepBelts();
    expect(await reigns()).toMatchObject([{ ended: 'retired' }]);
  });

  it('a void title match is arranged again, and called off after the third', async () => {
    await crowned();
    let id = await titleMatch('ben');
    for (let attempt = 1; attempt <= 3; attempt++) {
      await world.arena.house.matches.void(id, 'The price feed failed.');
      expect(await belt()).toMatchObject({ matchId: null, challengerId: await idOf('ben') });
      expect(words(await world.say('cid', 'belt challenge'))).toContain('A title match is on already');
      expect(await honours().sweepBelts()).toBe(0);
      await world.pass(60);
      await honours().sweepBelts();
      const { matchId } = await belt();
      if (attempt < 3) {
        expect(matchId).not.toBe(id);
        id = matchId ?? '';
      } else expect(await belt()).toMatchObject({ matchId: null, challengerId: null, holderId: await idOf('ann') });
    }
    expect(await news()).toContain('The title match is off');
    expect(words(await world.say('cid', 'belt challenge'))).toContain('Title match!');
  });

  it('an earlier title match that is corrected moves nothing any more', async () => {
    await crowned();
    const first = await titleMatch('ben');
    const { loser } = await world.settle(first);
    await world.pass(13 * 3600);
    const second = await titleMatch('cid');
    await world.settle(second);
    const before = [await belt(), await reigns()];
    await world.override(first, loser);
    expect([await belt(), await reigns()]).toEqual(before);
  });

  it('says nothing of who won before the match itself has told it', async () => {
    await crowned();
    const id = await titleMatch('ben');
    await prisma().matchPost.create({
      data: { matchId: id, surface: 'discord', channelId: 'ring', chatId: 'home', lookAt: world.clock.now() },
    });
    const { winner } = await world.settle(id);
    const said = words(await world.say('cid', 'belt show'));
    expect(said).toContain('A title match has just been fought');
    expect(said).not.toMatch(/champion for|May challenge/);
    expect(await honours().tellOutcome(id)).toBe(false);
    expect(await honours().beltHolder(world.communityId)).toBeNull();
    const hidden = words(await world.say('cid', 'hall'));
    expect(hidden).not.toMatch(/ann one|ben one/);
    for (const name of ['ann one', 'ben one']) {
      const card = words(await world.say('cid', 'agent show', { name }));
      expect(card).not.toMatch(name === 'ann one' ? /holds the belt/ : /belt/);
    }
    await prisma().matchPost.updateMany({ where: { matchId: id }, data: { stage: 'result' } });
    expect(await honours().tellOutcome(id)).toBe(true);
    expect(await honours().tellOutcome(id)).toBe(true);
    expect(await news()).toContain(winner === 'ann' ? 'ann one keeps the belt' : 'A new champion: ben one');
    expect(await prisma().bulletin.count({ where: { key: `title:${id}:outcome` } })).toBe(1);
  });
});
