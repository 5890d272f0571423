import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SurfaceError } from '../../bots/surface.ts';
import { REACTIONS } from '../../core/crowd/index.ts';
import { openStage, type Stage } from '../announcer/stage.ts';

/** The crowd's buttons under a GIF, as the announcer keeps them. */

let stage: Stage;
let matchId: string;
beforeAll(async () => {
  stage = await openStage();
  await stage.member('ann', 'Rusty');
  await stage.member('ben', 'Voltran', 'gunner');
  matchId = await stage.rated('ann', 'ben');
  await stage.play(matchId, 130);
  await stage.render(matchId);
});
afterAll(() => stage.close());

const labels = (reply = last()) => (reply?.buttons ?? []).map(row => row.map(button => button.label));
/** What was last told with buttons: the live message shrinks without any. */
const last = () => stage.surface.told.findLast(told => (told.reply.buttons ?? []).length > 0)?.reply;
const react = (who: string, kind: string) => stage.arena.say(who, 'crowd', { match: matchId, kind });
const recount = () => stage.announcer.handle({ name: 'crowd', data: { matchId } });

describe('the crowd under a GIF', () => {
  it('may react while it plays, and is counted with the result', async () => {
    expect(labels()).toEqual([REACTIONS.map(({ sign }) => sign)]);
    await react('ann', 'fire');
    await recount();
    expect(labels()).toEqual([REACTIONS.map(({ sign }) => sign)]);
    await stage.play(matchId, 160);
    expect(labels()[0]).toEqual(['👏', '🔥 1', '😱', '😂']);
    expect(labels()[1]).toContain('Full replay');
  });

  it('is counted anew by one edit for all taps of some seconds', async () => {
    const jobs = () =>
      stage.arena.test.database.prisma.outbox.findMany({ where: { name: 'crowd' }, orderBy: { id: 'desc' } });
    const before = (await jobs()).length;
    await react('ben', 'fire');
    await react('ben', 'cheer');
    const [newest, ...others] = await jobs();
    expect(1 + others.length - before).toBe(2);
    expect(newest).toMatchObject({ queue: 'announce-console', delayMs: 10_000, jobId: `crowd-${matchId}` });
    expect(others[0]?.jobId).toBe(newest?.jobId);
    await stage.pass(10);
    const edits = stage.surface.told.length;
    await recount();
    expect(stage.surface.told).toHaveLength(edits + 1);
    expect(labels()[0]).toEqual(['👏 1', '🔥 2', '😱', '😂']);
    expect(stage.surface.told.at(-1)).toMatchObject({ kind: 'edit' });
    expect(stage.surface.told.at(-1)?.text).toMatch(/🏆 .* wins/);
  });

  it('is left alone where the platform refuses', async () => {
    await react('ann', 'laugh');
    await stage.pass(10);
    const { edit } = stage.surface;
    stage.surface.edit = async () => {
      throw new SurfaceError('gone', 'somebody deleted it');
    };
    await recount();
    stage.surface.edit = edit;
    await recount();
    expect(labels()[0]).toEqual(['👏 1', '🔥 2', '😱', '😂 1']);
  });
});

it('a result that was told without a GIF stays hidden when the crowd is counted', async () => {
  stage.nextScene();
  const id = await stage.rated('ann', 'ben');
  await stage.play(id, 130);
  await stage.render(id, 'failed');
  const hidden = () =>
    (last()?.text ?? [])
      .filter(span => !span.spoiler)
      .map(span => span.text)
      .join('');
  expect(hidden()).not.toMatch(/wins/);
  await stage.arena.say('ann', 'crowd', { match: id, kind: 'shock' });
  await stage.pass(10);
  await stage.announcer.handle({ name: 'crowd', data: { matchId: id } });
  expect(labels()[0]).toEqual(['👏', '🔥', '😱 1', '😂']);
  expect(hidden()).not.toMatch(/wins/);
  expect(stage.surface.told.at(-1)?.text).toMatch(/wins/);
});
