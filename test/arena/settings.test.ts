import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** `/setup settings`: a menu, a form for each page, and everything noted with both values. */

const clock = createTestClock(new Date('2026-11-21T18:00:00Z'));
let arena: TestArena;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45 });
});
afterAll(() => arena.close());

const say = (who: string, command: string, options = {}, extra = {}) => {
  clock.pass(5);
  return arena.say(who, command, options, extra);
};
const settings = async () => (await arena.house.communities.resolve(invocationOf('mod', 'help'))).settings;

/** Sends a form as it is but for these answers. */
function submit(who: string, reply: Reply, answers: Record<string, string | number>): Promise<Reply> {
  const { form } = reply;
  if (!form) throw new Error(`No form: ${words(reply)}`);
  const shown = Object.fromEntries(form.fields.map(field => [field.name, field.value ?? '']));
  return say(who, form.submit.command, { ...form.submit.options, ...shown, ...answers }, { via: 'form', owner: who });
}

describe('the menu', () => {
  it('shows what holds, and leads to every page by a button', async () => {
    const menu = await say('mod', 'setup settings');
    expect(words(menu)).toContain('Seconds to bet: 60');
    expect(words(menu)).toMatch(/Now: Sat 21 Nov 2026, 18:00 UTC \(UTC\)/);
    const buttons = menu.buttons!.flat();
    expect(buttons.map(button => button.label)).toEqual([
      'Fights',
      'Bets',
      'Credits',
      'Honours',
      'Display',
      'Channels',
    ]);
    for (const { action, label } of buttons) {
      const page = await say('mod', action!.command, action!.options, { via: 'button' });
      expect([label, page.form !== undefined || label === 'Channels']).toEqual([label, true]);
      // Discord: three modals of five fields, labels of 45 characters
      expect(page.form?.fields.length ?? 0).toBeLessThanOrEqual(15);
      for (const field of page.form?.fields ?? []) expect(field.label.length).toBeLessThanOrEqual(45);
    }
    expect(words(await say('ann', 'setup settings'))).toContain('for moderators');
  });

  it('says which channels are chosen', async () => {
    expect(words(await say('mod', 'setup settings', { page: 'channels' }))).toContain('where they were asked for');
    await say('mod', 'setup channel');
    expect(words(await say('mod', 'setup settings', { page: 'channels' }))).toContain('announced in: this channel');
  });
});

describe('a form', () => {
  it('saves what was changed, and the log has it before and after', async () => {
    const page = await say('mod', 'setup settings', { page: 'fights' });
    const saved = await submit('mod', page, { 'betting-seconds': 90, 'rated-cooldown-seconds': 60 });
    expect(words(saved)).toContain('Seconds to bet (0: as installed): 90');
    expect(await settings()).toMatchObject({ bettingSeconds: 90, ratedCooldownSeconds: 60 });
    const log = words(await say('mod', 'mod audit', { action: 'settings' }));
    expect(log).toContain('betting seconds none → 90');
    expect(log).toContain('rated cooldown seconds 300 → 60');
    await submit('mod', await say('mod', 'setup settings', { page: 'fights' }), { 'betting-seconds': 0 });
    expect((await settings()).bettingSeconds).toBeNull();
    const five = await say('mod', 'setup settings', { 'betting-seconds': 5 });
    expect(words(five)).toContain('10 seconds to bet at least');
  });

  it('of two moderators is refused to who is later, and shown anew', async () => {
    const [first, second] = await Promise.all(
      ['mod-1', 'mod-2'].map(who => say(who, 'setup settings', { page: 'bets' })),
    );
    const replies = await Promise.all([
      submit('mod-1', first!, { 'stake-cap-max': 300 }),
      submit('mod-2', second!, { wagers: 'off' }),
    ]);
    const [later] = replies.filter(reply => reply.form !== undefined);
    expect(replies.filter(reply => words(reply).includes('Settings saved')).length).toBe(1);
    expect(toPlainText(later!.text!)).toContain('Somebody else has just changed these settings');
    const held = await settings();
    expect([held.stakeCapMax, held.wagers]).not.toEqual([300, false]);
    await say('mod', 'setup market', { 'stake-cap-max': 250, wagers: 'on' });
  });

  it('is refused whole from who is no moderator any more when it is sent', async () => {
    const page = await say('mod', 'setup settings', { page: 'credits' });
    const { command, options } = page.form!.submit;
    const sent = await say(
      'mod',
      command,
      { ...options, 'start-credits': 9 },
      {
        via: 'form',
        owner: 'mod',
        isModerator: async () => false,
      },
    );
    expect(words(sent)).toContain('for moderators');
    expect((await settings()).startCredits).toBe(500);
  });
});

describe('the display', () => {
  it('knows time zones by their places, and times are told in them', async () => {
    expect(words(await say('mod', 'setup display', { 'time-zone': 'berlin' }))).toContain('Time zone: Europe/Berlin');
    expect(words(await say('mod', 'setup display', { 'date-style': 'iso' }))).toContain('2026-11-27 20:00');
    expect(words(await say('mod', 'setup settings'))).toMatch(/Now: 2026-11-21 19:\d\d CET \(Europe\/Berlin\)/);
    expect(words(await say('ann', 'limits cooloff', { hours: 1 }))).toMatch(/On a break until 2026-11-21 20:\d\d CET/);
    expect(words(await say('mod', 'setup display', { 'time-zone': 'Atlantis' }))).toContain('no such time zone');
    const offered = await arena.dispatcher.complete(invocationOf('mod', 'setup display'), 'time-zone', 'new y');
    expect(offered).toEqual([{ name: 'America/New_York', value: 'America/New_York' }]);
    expect(await arena.dispatcher.complete(invocationOf('ann', 'setup display'), 'time-zone', 'new y')).toEqual([]);
  });
});

describe('seconds to bet', () => {
  it('hold for rated matches and challenges', async () => {
    await say('mod', 'setup settings', { 'betting-seconds': 120, 'house-after-seconds': 0 });
    for (const who of ['ann', 'ben']) await say(who, 'agent create', { name: `Of ${who}`, archetype: 'gunner' });
    await say('ann', 'challenge', { opponent: { id: 'ben' } });
    const { prisma } = arena.test.database;
    const challenge = await prisma.challenge.findFirstOrThrow();
    await say('ben', 'challenge accept', { id: challenge.id });
    await say('ann', 'queue join');
    const { communityId } = await arena.house.communities.resolve(invocationOf('mod', 'help'));
    await arena.house.matches.queue.pair(communityId);
    const matches = await prisma.match.findMany({ orderBy: { createdAt: 'asc' } });
    expect(matches.map(match => match.kind)).toEqual(['exhibition', 'rated']);
    for (const { announceAt, lockAt } of matches) expect(lockAt.getTime() - announceAt.getTime()).toBe(120_000);
  });
});
