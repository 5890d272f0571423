import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MatchView } from '../../core/matches/index.ts';
import type { Told } from '../../test/announcer/recording-surface.ts';
import { openStage, type Stage } from '../../test/announcer/stage.ts';

/** One rated match from its first message to its last edit, by the timeline of numbers.md. Each test goes on where the one before ended. */

/** Prices rise by twenty ticks a second from about here, two thousandths of a per cent. */
const NOON = Date.parse('2026-11-21T12:00:00Z');

let stage: Stage;
let matchId: string;
let view: MatchView;
let left: string;
let right: string;

beforeAll(async () => {
  stage = await openStage({ priceAt: async (_symbol, at) => 1_000_000 + (20 * (at.getTime() - NOON)) / 1000 });
  await stage.member('ada', 'RUSTY-09', 'bruiser');
  await stage.member('bob', 'VOLTRAN', 'gunner');
  matchId = await stage.rated('ada', 'bob');
  await refresh();
});
afterAll(() => stage.close());

async function refresh(): Promise<void> {
  view = await stage.arena.house.matches.get(matchId);
  left = view.sides[0].agent.name;
  right = view.sides[1].agent.name;
}

function last(): Told {
  const told = stage.surface.told.at(-1);
  if (!told) throw new Error('Nothing was told');
  return told;
}

function labels(told: Told): string[] {
  return (told.reply.buttons ?? []).flat().map(button => button.label);
}

function secondsOf(told: Told): number {
  return (told.at.getTime() - view.createdAt.getTime()) / 1000;
}

describe('a rated match', () => {
  it('opens with one message that names both, their chances, the price and the commit', () => {
    expect(stage.surface.told).toHaveLength(1);
    expect(last().text.split('\n')).toEqual([
      `${left} vs ${right}`,
      'Rated match · closes in 1:00',
      expect.stringMatching(new RegExp(`^${left} · (Bruiser|Gunner) · \\d+ provisional · 0–0 · 50%$`)),
      expect.stringMatching(new RegExp(`^${right} · (Bruiser|Gunner) · \\d+ provisional · 0–0 · 50%$`)),
      'First meeting',
      'BTC-USD · simulated price',
      `Match ${matchId} · commit 1`,
    ]);
    expect(labels(last())).toEqual(['Details', 'How?']);
  });

  it('counts down in few edits of that message', async () => {
    await stage.play(matchId, 59);
    const edits = stage.surface.of('edit');
    expect(edits.map(secondsOf)).toEqual([15, 30, 50]);
    expect(edits.map(edit => edit.text.split('\n')[1])).toEqual([
      'Rated match · closes in 0:45',
      'Rated match · closes in 0:30',
      'Rated match · last 10 seconds',
    ]);
    expect(new Set(stage.surface.told.map(told => told.messageId)).size).toBe(1);
  });

  it('locks, and tells the tape at 15 and 30 seconds', async () => {
    await stage.play(matchId, 100);
    const edits = stage.surface.of('edit').slice(3);
    expect(edits.map(secondsOf)).toEqual([60, 78, 93]);
    expect(edits[0]?.text).toContain('locked, the tape is running');
    expect(edits[1]?.text).toContain('BTC-USD · simulated price · BTC up 0.03%, GREEN\n');
    expect(edits[2]?.text).toContain('BTC-USD · simulated price · BTC up 0.06%, GREEN\n');
  });

  it('says nothing more until there is a GIF', async () => {
    const before = stage.surface.told.length;
    await stage.play(matchId, 109);
    await refresh();
    expect(view.state).toBe('settled');
    expect(stage.surface.told).toHaveLength(before);
  });

  it('posts the GIF as a new message that replies to the first and gives nothing away', async () => {
    stage.clock.set(new Date(view.createdAt.getTime() + 113_000));
    await stage.render(matchId, { durationMs: 12_000 });
    expect(last()).toMatchObject({ kind: 'post', replyTo: 'm1', text: `${left} vs ${right}\nWho took it?` });
    expect(last().reply.picture).toMatchObject({ contentType: 'image/gif' });
    expect((last().reply.buttons ?? []).map(row => row.map(button => button.label))).toEqual([
      ['👏', '🔥', '😱', '😂'],
    ]);
  });

  it('edits the result into it two seconds after the GIF has played, and shrinks the first message', async () => {
    await stage.play(matchId, 126.9);
    expect(last().kind).toBe('post');
    await stage.play(matchId, 127);
    await refresh();
    const [result, shrunk] = stage.surface.of('edit').slice(-2);
    const winner = view.sides[view.result?.winner ?? 0];
    expect(result?.text).toMatch(new RegExp(`^🏆 ${winner.agent.name} wins (by knock-out|on points), 2–[01]$`, 'm'));
    for (const { agent, ratingBefore, ratingAfter } of view.sides) {
      expect(result?.text).toContain(`${agent.name} ${ratingBefore} → ${ratingAfter} (`);
      expect(result?.text).toContain(`Coach of ${agent.name}: `);
    }
    expect(result?.text).toContain('50% by rating');
    expect(result?.text).toMatch(/Head to head: .* (1–0|0–1) /);
    expect(result?.reply.picture).toBeUndefined();
    expect(shrunk?.messageId).toBe('m1');
    expect(shrunk?.text.split('\n')).toHaveLength(1);
    expect(shrunk?.reply.text?.find(span => span.text.includes('wins'))?.spoiler).toBe(true);
  });

  it('offers rematch and advice to the owners alone, replay and verification to all', () => {
    const told = stage.surface.of('edit').at(-2);
    const buttons = (told?.reply.buttons ?? []).flat();
    const owned = buttons.filter(button => button.action?.owner !== undefined);
    expect(owned.map(button => button.action?.command)).toEqual(
      ['fight', 'fight', 'spar', 'agent adopt'].sort(byFirst),
    );
    const loser = view.sides[view.result?.winner === 0 ? 1 : 0].agent;
    for (const button of owned.filter(candidate => candidate.action?.command !== 'fight')) {
      expect(button.action?.options['agent']).toBe(loser.id);
      expect(button.action?.owner).toBe(loser.ownerName);
      expect(button.action?.expiresAt).toBeGreaterThan(stage.clock.now().getTime() / 1000);
    }
    expect(labels(told!)).toEqual(expect.arrayContaining(['Full replay', 'Verify']));
  });

  it('is done then: nothing comes any more', async () => {
    const before = stage.surface.told.length;
    await stage.play(matchId, 4000);
    await stage.announcer.syncMatch(matchId);
    await stage.announcer.sweep();
    expect(stage.surface.told).toHaveLength(before);
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(post).toMatchObject({ closed: 'done', stage: 'result' });
  });
});

/** The order of commands in rows depends on the corner of the loser; rematches stand in the first row. */
function byFirst(a: string, b: string): number {
  const order = ['fight', 'spar', 'agent adopt'];
  return order.indexOf(a) - order.indexOf(b);
}

describe('other matches', () => {
  it('a casual fight is its GIF and result alone', async () => {
    const before = stage.surface.told.length;
    const id = await stage.casual('ada');
    expect(stage.surface.told).toHaveLength(before);
    await stage.render(id, { durationMs: 9000 });
    await stage.play(id, 60);
    const told = stage.surface.told.slice(before);
    expect(told.map(({ kind, replyTo }) => [kind, replyTo])).toEqual([
      ['post', null],
      ['edit', null],
    ]);
    expect(told[1]!.at.getTime() - told[0]!.at.getTime()).toBe(11_000);
    expect(told[1]!.text).toMatch(/\d+% by rating/);
  });

  it('a void match says so and why, in the message that announced it', async () => {
    stage.clock.set(new Date(stage.clock.now().getTime() + 600_000));
    const id = await stage.rated('ada', 'bob');
    await stage.play(id, 40);
    await stage.arena.house.matches.void(id, 'The price feed failed during the tape.');
    await stage.announcer.syncMatch(id);
    expect(last().kind).toBe('edit');
    expect(last().text).toContain('void');
    expect(last().text).toContain('The price feed failed during the tape.');
    const count = stage.surface.told.length;
    await stage.announcer.syncMatch(id);
    expect(stage.surface.told).toHaveLength(count);
  });

  it('without a GIF the result is told under a spoiler mark', async () => {
    stage.clock.set(new Date(stage.clock.now().getTime() + 600_000));
    const id = await stage.rated('ada', 'bob');
    await stage.play(id, 110);
    await stage.render(id, 'failed');
    const told = stage.surface.of('post').at(-1);
    const outcome = told?.reply.text?.filter(span => span.text.includes('wins')) ?? [];
    expect(outcome.length).toBeGreaterThan(0);
    expect(outcome.every(span => span.spoiler)).toBe(true);
    expect(told?.replyTo).not.toBeNull();
  });
});
