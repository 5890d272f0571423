import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MatchView } from '../../core/matches/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import type { Told } from '../../test/announcer/recording-surface.ts';
import { BETTING_SECONDS, openStage, type Stage } from '../../test/announcer/stage.ts';
import { invocationOf } from '../../test/arena/harness.ts';
import { signedWords } from '../commands/market-words.ts';
import { SurfaceError } from '../surface.ts';

/** A rated match with its market, from the wait for its odds to the last word about it. Real services, a clock that the test moves. */

/** numbers.md: the line may take so long before the chats are told. */
const PREPARE_SECONDS = 6;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ markets: true });
  await stage.member('ada', 'RUSTY-09', 'bruiser');
  await stage.member('bob', 'VOLTRAN', 'gunner');
});
afterAll(async () => {
  const { ok, problems } = await stage.arena.house.ledger.check();
  await stage.close();
  expect(problems).toEqual([]);
  expect(ok).toBe(true);
});

const contextOf = (who: string) =>
  stage.arena.house.communities.resolve(invocationOf(who, 'help', {}, stage.clock.now()));

async function bet(who: string, matchId: string, pick: Pick, stake: number): Promise<number> {
  const key = `${who}:${pick}:${stake}:${Math.random()}`;
  const receipt = await stage.arena.house.wagers.bet(await contextOf(who), { matchId, pick, stake, key });
  await stage.announcer.syncMatch(matchId);
  return receipt.pays;
}

function last(kind?: Told['kind']): Told {
  const told = kind ? stage.surface.of(kind).at(-1) : stage.surface.told.at(-1);
  if (!told) throw new Error('Nothing was told');
  return told;
}

const labels = (told: Told) => (told.reply.buttons ?? []).map(row => row.map(button => button.label));
const get = (matchId: string) => stage.arena.house.matches.get(matchId);
const secondsOf = (view: MatchView, told: Told) => (told.at.getTime() - view.lockAt.getTime()) / 1000 + BETTING_SECONDS;

describe('a match with a market', () => {
  let matchId: string;
  let view: MatchView;
  let left: string;
  let right: string;

  it('is told of once its odds are there', async () => {
    matchId = await stage.withMarket('ada', 'bob');
    view = await get(matchId);
    [left, right] = [view.sides[0].agent.name, view.sides[1].agent.name];
    expect(stage.surface.told).toHaveLength(1);
    expect(last().text.split('\n').slice(1, 4)).toEqual([
      // the odds were there at once: what preparing was allowed to take is betting time as well
      `First meeting · closes in 1:0${PREPARE_SECONDS} · max 250`,
      expect.stringMatching(new RegExp(`^1 Who wins\\? ${left} pays ×1\\.\\d+ · ${right} pays ×2\\.\\d+$`)),
      expect.stringMatching(/^2 BTC 45 s later\? ▲ Up pays ×1\.\d+ · ▼ Down pays ×1\.\d+$/),
    ]);
    expect(labels(last())[0]).toEqual([`${left} 60%`, `${right} 40%`]);
  });

  it('shows odds that have moved, once, when the platform takes an edit', async () => {
    for (const who of ['cy', 'dan', 'eve', 'fay']) await bet(who, matchId, 'B', 50);
    expect(stage.surface.of('edit')).toHaveLength(0);
    await stage.play(matchId, 5);
    expect(stage.surface.of('edit')).toHaveLength(1);
    const told = Number(/(\d+)%/.exec(labels(last())[0]?.[1] ?? '')?.[1]);
    expect(told).toBeGreaterThan(50);
    await bet('gus', matchId, 'up', 2);
    await stage.play(matchId, 11);
    expect(stage.surface.of('edit')).toHaveLength(1);
  });

  it('locks on time, without its buttons', async () => {
    await bet('hal', matchId, 'A', 50);
    await stage.play(matchId, BETTING_SECONDS + PREPARE_SECONDS + 1);
    const edits = stage.surface.of('edit');
    expect(edits.map(edit => secondsOf(view, edit))).toEqual([-1, 5, 15, 30, 50, 60]);
    expect(last().text).toContain('locked, the tape is running');
    expect(last().reply.buttons).toEqual([]);
    await expect(bet('gus', matchId, 'A', 10)).rejects.toMatchObject({ code: 'market-locked' });
  });

  it('tells who won how much, and offers the odds', async () => {
    await stage.settle(matchId);
    await stage.render(matchId, { durationMs: 12_000 });
    expect(last().text).toBe(`${left} vs ${right}\nWho took it?`);
    await stage.play(matchId, 200);
    view = await get(matchId);
    const result = stage.surface.of('edit').at(-2);
    const market = await stage.arena.house.wagers.market(matchId);
    const direction = market?.outcome?.direction === 'up' ? 'Up' : 'Down';
    expect(result?.text).toMatch(new RegExp(`^BTC (up|down) \\d\\.\\d+%: . ${direction} pays$`, 'm'));
    const winnings = await stage.arena.house.wagers.winnings(matchId);
    const winners = winnings.filter(({ paid, received }) => received > paid);
    expect(winners.length).toBeGreaterThan(0);
    for (const { displayName, paid, received } of winners.slice(0, 3)) {
      expect(result?.text).toContain(`${displayName} ${received} (+${received - paid})`);
    }
    expect(labels(result!)[1]?.at(-1)).toBe('Odds');
    expect(result!.reply.buttons?.[1]?.at(-1)?.action).toEqual({
      command: 'market chart',
      options: { match: matchId },
    });
  });

  it('that moderators correct is told of once more, in reply to its result', async () => {
    const before = stage.surface.told.length;
    const winner = view.result!.winner;
    await stage.pass(600);
    const reply = await stage.arena.house.matches.get(matchId);
    expect(reply.override).toBeNull();
    await stage.arena.test.database.prisma.match.update({
      where: { id: matchId },
      data: { winner: 1 - winner, engineWinner: winner, overriddenAt: stage.clock.now() },
    });
    const other = stage.another();
    await Promise.all([stage.announcer.syncMatch(matchId), other.syncMatch(matchId)]);
    await stage.announcer.syncMatch(matchId);
    const told = stage.surface.told.slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]?.kind).toBe('post');
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(told[0]?.replyTo).toBe(post?.gifMessageId);
    const names = [left, right];
    expect(told[0]?.text).toContain(
      `Result corrected by the moderators\n${left} vs ${right}: ${names[1 - winner]} wins, not ${names[winner]}.`,
    );
    await stage.arena.test.database.prisma.match.update({
      where: { id: matchId },
      data: { winner, engineWinner: null, overriddenAt: null },
    });
  });
});

describe('a correction', () => {
  it('waits for a platform that is away, and comes once', async () => {
    stage.nextScene();
    const matchId = await stage.withMarket('ada', 'bob');
    await stage.settle(matchId);
    await stage.render(matchId, { durationMs: 0 });
    await stage.play(matchId, 300);
    const { winner } = (await get(matchId)).result!;
    const { prisma } = stage.arena.test.database;
    await prisma.match.update({
      where: { id: matchId },
      data: { winner: 1 - winner, engineWinner: winner, overriddenAt: stage.clock.now() },
    });
    const before = stage.surface.told.length;
    stage.surface.fail('post', new SurfaceError('unavailable', 'later'));
    await stage.announcer.syncMatch(matchId);
    expect(stage.surface.told).toHaveLength(before);
    await stage.play(matchId, 400);
    expect(stage.surface.told.slice(before).map(told => told.text.split('\n')[0])).toEqual([
      'Result corrected by the moderators',
    ]);
    await prisma.match.update({ where: { id: matchId }, data: { winner, engineWinner: null, overriddenAt: null } });
  });

  it('of a result that was not told yet is part of it', async () => {
    stage.nextScene();
    const matchId = await stage.withMarket('ada', 'bob');
    await stage.settle(matchId);
    const { winner } = (await get(matchId)).result!;
    const { prisma } = stage.arena.test.database;
    await prisma.match.update({
      where: { id: matchId },
      data: { winner: 1 - winner, engineWinner: winner, overriddenAt: stage.clock.now() },
    });
    await stage.render(matchId, { durationMs: 9000 });
    await stage.play(matchId, 600);
    const told = stage.surface.told.map(each => each.text);
    expect(told.some(text => text.includes('as the moderators decided'))).toBe(true);
    expect(told.some(text => text.includes('Result corrected'))).toBe(false);
    await prisma.match.update({ where: { id: matchId }, data: { winner, engineWinner: null, overriddenAt: null } });
  });
});

describe('a market that ends before its match', () => {
  it('says what came back where the match is void', async () => {
    stage.nextScene();
    const matchId = await stage.withMarket('ada', 'bob');
    await bet('hal', matchId, 'A', 50);
    await bet('ivy', matchId, 'down', 20);
    await stage.play(matchId, 30);
    await stage.arena.house.matches.void(matchId, 'The price feed failed during the tape.');
    await stage.announcer.syncMatch(matchId);
    expect(last('edit').text).toContain('Every stake was returned in full: 70 credits to 2 members.');
    expect(labels(last('edit'))).toEqual([['Details']]);
  });

  it('whose odds come too late is a match without bets, with free picks', async () => {
    stage.nextScene();
    const matchId = await stage.rated('ada', 'bob');
    expect(stage.surface.told).toHaveLength(0);
    await stage.play(matchId, PREPARE_SECONDS);
    expect(last().text).toContain('The odds are being worked out.');
    await stage.play(matchId, 50);
    const { giveUpLine } = await import('../../core/wagers/opening.ts');
    await giveUpLine(stage.arena.test.database, matchId, stage.clock);
    await stage.announcer.syncMatch(matchId);
    await stage.play(matchId, 57);
    expect(last().text).toContain('No bets: the odds could not be worked out. Who takes it?');
    const view = await get(matchId);
    const { name } = view.sides[1].agent;
    expect(labels(last())).toEqual([
      [view.sides[0].agent.name, name],
      ['Details', 'How?'],
    ]);
    await stage.arena.house.wagers.freePick(await contextOf('jon'), { matchId, pick: 1 });
    await stage.announcer.syncMatch(matchId);
    await stage.play(matchId, 64);
    expect(labels(last())[0]).toEqual([view.sides[0].agent.name, `${name} · 1`]);
    await stage.settle(matchId);
    await stage.render(matchId, { durationMs: 0 });
    await stage.play(matchId, 300);
    expect(stage.surface.of('edit').at(-2)?.text).toMatch(/Free picks: [01] of 1 right/);
  });

  it('is none where bets are turned off here', async () => {
    stage.nextScene();
    await stage.arena.house.communities.changeSettings(stage.communityId, { wagers: false });
    const matchId = await stage.rated('ada', 'bob');
    expect(last().text).toContain('No bets: they are turned off here.');
    await stage.arena.house.communities.changeSettings(stage.communityId, { wagers: true });
    await stage.settle(matchId);
  });
});

describe('who wants to hear of results', () => {
  it('is told in private what a bet brought, once', async () => {
    stage.nextScene();
    for (const who of ['kim', 'lee']) await contextOf(who);
    await stage.arena.house.communities.changeNotify((await contextOf('kim')).memberId, { results: true });
    const matchId = await stage.withMarket('ada', 'bob');
    const pays = await bet('kim', matchId, 'A', 50);
    await bet('lee', matchId, 'B', 50);
    await stage.settle(matchId);
    const view = await get(matchId);
    await stage.render(matchId, { durationMs: 0 });
    await stage.play(matchId, 300);
    await stage.another().syncMatch(matchId);
    const [told, ...more] = stage.surface.of('direct');
    expect(more).toEqual([]);
    expect(told?.channelId).toBe('kim');
    const received = view.result?.winner === 0 ? pays : 0;
    expect(told?.text).toContain(`your 50 credits brought ${received} (${signedWords(received - 50)}).`);
    expect(told?.reply.text?.find(span => span.text.includes('brought'))?.spoiler).toBe(true);
  });
});
