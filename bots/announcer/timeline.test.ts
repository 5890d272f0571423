import { describe, expect, it } from 'vitest';
import type { PostView } from '../../core/announcements/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { LOCK_AT, matchView } from '../../test/announcer/view.ts';
import { livePhase, nextStep } from './timeline.ts';

const EDIT_EVERY = 10;
const at = (seconds: number) => new Date(LOCK_AT.getTime() + seconds * 1000);

function post(change: Partial<PostView> = {}): PostView {
  return {
    matchId: 'x',
    surface: 'telegram',
    channelId: 'c',
    chatId: 'c',
    asked: false,
    liveMessageId: null,
    gifMessageId: null,
    stage: 'admitted',
    liveTold: null,
    liveEditedAt: null,
    gifPostedAt: null,
    admittedAt: at(-60),
    closed: null,
    digestedAt: null,
    failures: 0,
    lookAt: at(-60),
    ...change,
  };
}

function view(change: Partial<MatchView> = {}): MatchView {
  return matchView(['A1', 'B2'], { state: 'open', result: null, gif: null, settledAt: null, ...change });
}

describe('phases of the live message', () => {
  it.each([
    [-60, 'open', -45],
    [-45, 'open-45', -30],
    [-30, 'open-30', -10],
    [-10.001, 'open-30', -10],
    [-10, 'last-seconds', 0],
    [0, 'locked', 18],
    [18, 'tape-15', 33],
    [33, 'tape-30', null],
    [500, 'tape-30', null],
  ] as const)('%s s from lock: %s', (seconds, key, until) => {
    const phase = livePhase(view(), at(seconds));
    expect(phase.key).toBe(key);
    expect(phase.until).toEqual(until === null ? null : at(until));
  });

  it.each([
    [21.9, 'locked'],
    [22, 'tape-15'],
    [37, 'tape-30'],
  ])("%s s from lock, of exchanges' prices, which have to come in and be written: %s", (seconds, key) => {
    expect(livePhase(view({ simulatedPrice: false }), at(seconds)).key).toBe(key);
  });

  it('a short tape (the demo) has none beyond its end', () => {
    expect(livePhase(view({ tapeSeconds: 5 }), at(60)).key).toBe('locked');
    expect(livePhase(view({ tapeSeconds: 20 }), at(60)).key).toBe('tape-15');
  });
});

describe('the next step', () => {
  const liveId = { liveMessageId: 'm1', liveTold: 'open abc', liveEditedAt: at(-60), stage: 'opened' };
  const step = (seconds: number, aView: MatchView, aPost: PostView) => nextStep(aView, aPost, at(seconds), EDIT_EVERY);

  it('asks for admission first, once', () => {
    expect(step(-60, view(), post({ admittedAt: null }))).toEqual({ kind: 'admit' });
    expect(step(-60, view(), post()).kind).toBe('post-live');
  });

  it('waits for the platform to take another edit of the same message', () => {
    const edited = post({ ...liveId, liveEditedAt: at(-15) });
    expect(step(-10, view(), edited)).toEqual({ kind: 'wait', until: at(-5), timed: true });
    expect(step(-5, view(), edited).kind).toBe('edit-live');
  });

  it('posts no live message any more once the tape has ended', () => {
    expect(step(47, view({ state: 'locked' }), post()).kind).toBe('post-live');
    expect(step(48, view({ state: 'locked' }), post())).toMatchObject({ kind: 'wait', timed: false });
  });

  it('a casual fight waits for its GIF', () => {
    expect(step(0, view({ kind: 'casual' }), post())).toMatchObject({ kind: 'wait', timed: false });
  });

  const settled = view({ state: 'settled', settledAt: at(50), result: matchView(['A1', 'B2']).result });
  const gif = matchView(['A1', 'B2']).gif;

  it('waits five minutes for a GIF, then tells without', () => {
    expect(step(51, settled, post(liveId))).toMatchObject({ kind: 'wait', timed: false });
    expect(step(351, settled, post(liveId)).kind).toBe('tell-result');
    expect(step(51, { ...settled, gifFailed: true }, post(liveId)).kind).toBe('tell-result');
  });

  it('posts the GIF, lets it play, tells the result, shrinks, closes', () => {
    const rendered = { ...settled, gif };
    expect(step(53, rendered, post(liveId)).kind).toBe('post-gif');
    const posted = post({ ...liveId, gifMessageId: 'm2', gifPostedAt: at(53), stage: 'gif' });
    expect(step(66.9, rendered, posted)).toEqual({ kind: 'wait', until: at(67), timed: true });
    expect(step(67, rendered, posted).kind).toBe('edit-result');
    expect(step(68, rendered, { ...posted, stage: 'result' }).kind).toBe('shrink-live');
    expect(step(68, rendered, { ...posted, stage: 'result', liveTold: 'over' })).toEqual({
      kind: 'close',
      reason: 'done',
    });
  });

  it.each(['?', '-'])('a GIF whose message is %s is never posted again: the result stands by itself', id => {
    const posted = post({ ...liveId, gifMessageId: id, gifPostedAt: at(53), stage: 'gif' });
    expect(step(66, { ...settled, gif }, posted).kind).toBe('wait');
    expect(step(67, { ...settled, gif }, posted).kind).toBe('tell-result');
  });

  it('half an hour later it is no news', () => {
    expect(step(50 + 1801, { ...settled, gif }, post())).toEqual({ kind: 'close', reason: 'stale' });
    expect(step(50 + 1801, { ...settled, gif }, post(liveId)).kind).toBe('shrink-live');
    const played = post({ ...liveId, gifMessageId: 'm2', gifPostedAt: at(53), stage: 'gif' });
    expect(step(50 + 1801, { ...settled, gif }, played).kind).toBe('edit-result');
  });

  it('a void match is told where it was announced or asked for, and nowhere else', () => {
    const ended = view({ state: 'void', settledAt: at(10), voidReason: 'x' });
    expect(step(11, ended, post(liveId)).kind).toBe('edit-void');
    expect(step(11, ended, post({ asked: true, admittedAt: null })).kind).toBe('post-void');
    expect(step(11, ended, post({ admittedAt: null })).kind).toBe('close');
    expect(step(11, ended, post({ ...liveId, liveMessageId: '-' })).kind).toBe('post-void');
    expect(step(11, ended, post({ ...liveId, stage: 'void' })).kind).toBe('close');
  });
});
