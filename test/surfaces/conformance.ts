import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../bots/command.ts';
import type { Reply } from '../../bots/reply.ts';
import { plain, rich } from '../../bots/rich-text.ts';
import type { ChatSurface, PostReference, PostTarget, SurfaceErrorCode } from '../../bots/surface.ts';

/** What every implementation of ChatSurface has to do, whatever the platform. Run by each surface's own tests. */

/** The catalogue that the surface's dispatcher has to have: the suite's buttons name this command. */
export const CONFORMANCE_COMMAND: CommandSpec = {
  path: 'conform',
  code: 'zz',
  description: 'A command that only the conformance suite presses',
  help: '',
  options: [{ kind: 'string', name: 'what', description: 'Anything', maxLength: 20 }],
  permission: 'member',
  visibility: 'public',
  hidden: true,
};

/** A posted message as the platform's people see it now. */
export interface SeenMessage {
  /** Everything that is written, marks removed: title, text, fields. */
  text: string;
  /** Whether these very words are hidden until one taps them; undefined where the surface has no such thing. */
  hides?: (words: string) => boolean;
  /** Labels of the buttons, in order. */
  buttons: string[];
  picture?: { bytes: Uint8Array; filename: string };
  /** The message that this one answers. */
  replyTo?: PostReference['messageId'] | undefined;
  /** People or everybody who would be notified by the text. */
  mentions: string[];
  /** Addresses that the platform made clickable in the text. */
  links: string[];
}

export interface SurfaceUnderTest {
  surface: ChatSurface;
  /** A channel where the bot may do everything. */
  target: PostTarget;
  /** Somebody who takes the bot's direct messages. */
  reachable: string;
  /** Somebody who takes none; undefined where the surface has no such person. */
  unreachable?: string;
  /** A channel that is no longer there. */
  gone?: PostTarget;
  /** A channel where the bot may not write, with the words for what is missing. */
  forbidden?: { target: PostTarget; missing: string[] };
  /** Names of the threads under messages in `target`, where the platform has such a thing. */
  threads?: () => string[];
  /** A channel where the bot may write, but neither open threads nor pin. */
  modest?: PostTarget;
  /** Whether a message is pinned, and pinning it notified nobody; undefined where the platform has no pins. */
  isPinned?: (reference: PostReference) => boolean;
  /** Whether the surface can take a message away from under the bot, as a moderator does. */
  remove?: (reference: PostReference) => Promise<void>;
  read(reference: PostReference): Promise<SeenMessage | undefined> | SeenMessage | undefined;
  /** Stops everything. @throws where the platform's rules were broken. */
  stop(): Promise<void>;
}

/** The smallest GIF there is: one pixel. */
const GIF = new Uint8Array(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'));
const picture = { bytes: GIF, filename: 'fight.gif', contentType: 'image/gif', alt: 'Two robots fight' } as const;

/** Names that break layouts: markup of every platform, mentions, addresses, marks that reorder or hide, other scripts. */
export const HOSTILE = [
  '<b>&amp;</b><script>',
  '**bold** __x__ ||spoiler|| `code` ~~s~~ > # - [a](https://evil.example)',
  '@everyone @here <@123> <@&4> <#5> @durov',
  'https://evil.example/x?y=1 t.me/joinchat evil.example',
  '\u202Egnirts desrever\u202C \u2066x \u200B\u2060\uFEFF',
  '\u0000\u0007\u001B[31m\r\n',
  '機器人 робот روبوت 🤖👨‍👩‍👧‍👦 e\u0301\u0301\u0301',
  '\uD83D lone \uDE00',
  '```\n~~~\n$(rm -rf) %s \\',
];

function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { text: plain(text), visibility: 'public', ...more };
}

function button(label: string) {
  return { label, action: { command: CONFORMANCE_COMMAND.path, options: { what: 'x' } } };
}

export function surfaceConformance(name: string, make: () => Promise<SurfaceUnderTest>): void {
  describe(`${name} as a ChatSurface`, () => {
    let under: SurfaceUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.stop());

    const seen = async (reference: PostReference): Promise<SeenMessage> => {
      const message = await under.read(reference);
      if (!message) throw new Error(`Message ${reference.messageId} is not there`);
      return message;
    };
    const refusal = async (work: Promise<unknown>): Promise<SurfaceErrorCode | undefined> => {
      const error = await work.then(
        () => undefined,
        failed => failed as { name?: string; code?: SurfaceErrorCode },
      );
      if (error) expect(error.name).toBe('SurfaceError');
      return error?.code;
    };

    it('posts title, text, fields and buttons, hiding what is hidden', async () => {
      const posted = await under.surface.post(under.target, {
        title: plain('RUSTY vs VOLTRAN'),
        text: rich`**Who** took it? ||Rusty did||`,
        fields: [{ name: 'Round', value: plain('2 of 3'), inline: true }],
        buttons: [[button('Again'), button('Replay'), { label: 'Web', url: 'https://arena.example/m/1' }]],
        visibility: 'public',
      });
      expect(posted).toMatchObject(under.target);
      const message = await seen(posted);
      for (const words of ['RUSTY vs VOLTRAN', 'Who took it?', 'Rusty did', 'Round', '2 of 3']) {
        expect(message.text).toContain(words);
      }
      expect(message.buttons).toEqual(['Again', 'Replay', 'Web']);
      if (message.hides) expect([message.hides('Rusty did'), message.hides('Who')]).toEqual([true, false]);
    });

    it('posts a picture and keeps its bytes', async () => {
      const message = await seen(await under.surface.post(under.target, reply('A fight', { picture })));
      expect(message.text).toContain('A fight');
      expect(message.picture?.filename).toBe('fight.gif');
      expect(Buffer.from(message.picture?.bytes ?? [])).toEqual(Buffer.from(GIF));
    });

    it('posts a picture without a word', async () => {
      const message = await seen(await under.surface.post(under.target, { picture, visibility: 'public' }));
      expect(message.picture?.filename).toBe('fight.gif');
    });

    it('answers an earlier message, and goes on where that was deleted', async () => {
      const first = await under.surface.post(under.target, reply('First'));
      const second = await under.surface.post(under.target, reply('Second'), { replyTo: first });
      const message = await seen(second);
      if ('replyTo' in message) expect(message.replyTo).toBe(first.messageId);
      if (!under.remove) return;
      await under.remove(first);
      const third = await under.surface.post(under.target, reply('Third'), { replyTo: first, silent: true });
      expect((await seen(third)).text).toContain('Third');
    });

    it('edits text and buttons, and the same again is a success', async () => {
      const posted = await under.surface.post(under.target, reply('Open', { buttons: [[button('Bet')]] }));
      await under.surface.edit(posted, reply('Closed'));
      await under.surface.edit(posted, reply('Closed'));
      const message = await seen(posted);
      expect(message.text).toContain('Closed');
      expect(message.text).not.toContain('Open');
      expect(message.buttons).toEqual([]);
    });

    it('edits the words under a picture and keeps the picture; gives a text a picture', async () => {
      const posted = await under.surface.post(under.target, reply('Who took it?', { picture }));
      await under.surface.edit(posted, reply('Rusty took it', { buttons: [[button('Again')]] }));
      const message = await seen(posted);
      expect(message.text).toContain('Rusty took it');
      expect(message.picture?.filename).toBe('fight.gif');
      expect(message.buttons).toEqual(['Again']);
      const text = await under.surface.post(under.target, reply('Rendering'));
      await under.surface.edit(text, reply('There', { picture }));
      expect(await seen(text)).toMatchObject({ picture: { filename: 'fight.gif' } });
    });

    it('writes to a person, and says who cannot be written to', async () => {
      const sent = await under.surface.direct(under.reachable, reply('For your eyes'));
      expect((await seen(sent)).text).toContain('For your eyes');
      await under.surface.edit(sent, reply('Changed'));
      expect((await seen(sent)).text).toContain('Changed');
      if (under.unreachable !== undefined) {
        expect(await refusal(under.surface.direct(under.unreachable, reply('Hello')))).toBe('unreachable');
      }
    });

    it('says what is gone, and what is forbidden', async () => {
      if (under.gone) expect(await refusal(under.surface.post(under.gone, reply('Anybody?')))).toBe('gone');
      if (under.remove) {
        const posted = await under.surface.post(under.target, reply('Soon gone'));
        await under.remove(posted);
        expect(await refusal(under.surface.edit(posted, reply('Too late')))).toBe('gone');
      }
      expect(await under.surface.missingPermissions(under.target)).toEqual([]);
      if (!under.forbidden) return;
      expect(await refusal(under.surface.post(under.forbidden.target, reply('May I?')))).toBe('forbidden');
      const missing = await under.surface.missingPermissions(under.forbidden.target);
      for (const words of under.forbidden.missing) expect(missing).toContain(words);
    });

    it('opens one thread under a message, in which it posts and edits; elsewhere the channel goes on', async () => {
      const posted = await under.surface.post(under.target, reply('Spring Cup'));
      const name = `Spring Cup ${'🤖'.repeat(60)}`;
      const thread = await under.surface.openThread(posted, name);
      expect(await under.surface.openThread(posted, name)).toEqual(thread);
      expect(thread.chatId).toBe(under.target.chatId);
      if (under.threads) expect(under.threads().filter(each => each.startsWith('Spring Cup'))).toHaveLength(1);
      else expect(thread).toEqual(under.target);
      const inside = await under.surface.post(thread, reply('Semi-final'));
      await under.surface.edit(inside, reply('Semi-final, told'));
      expect((await seen(inside)).text).toContain('told');
      expect(await under.surface.missingPermissions(thread)).toEqual([]);
    });

    it('pins a message and takes the pin off, each any number of times', async () => {
      const posted = await under.surface.post(under.target, reply('Bracket'));
      const pinned: (boolean | undefined)[] = [];
      for (const place of [under.surface.pin, under.surface.pin, under.surface.unpin, under.surface.unpin]) {
        await place.call(under.surface, posted);
        pinned.push(under.isPinned?.(posted));
      }
      expect(pinned).toEqual(under.isPinned ? [true, true, false, false] : pinned);
    });

    it('says where it may neither open threads nor pin, and what is gone', async () => {
      if (under.modest) {
        const posted = await under.surface.post(under.modest, reply('Modest'));
        expect(await refusal(under.surface.pin(posted))).toBe('forbidden');
        if (under.threads) expect(await refusal(under.surface.openThread(posted, 'Thread'))).toBe('forbidden');
      }
      if (!under.remove) return;
      const posted = await under.surface.post(under.target, reply('Soon gone'));
      await under.remove(posted);
      expect(await refusal(under.surface.pin(posted))).toBe('gone');
      if (under.threads) expect(await refusal(under.surface.openThread(posted, 'Thread'))).toBe('gone');
    });

    it('refuses a picture beyond the limit before it uploads it', async () => {
      const limit = under.surface.maxUploadBytes(under.target);
      expect(limit).toBeGreaterThanOrEqual(3_000_000);
      if (!Number.isFinite(limit)) return;
      const bytes = new Uint8Array(limit + 1);
      bytes.set(GIF);
      expect(await refusal(under.surface.post(under.target, reply('Big', { picture: { ...picture, bytes } })))).toBe(
        'too-large',
      );
    });

    it.each([2_000, 5_000, 10_000, 40_000])(
      'shows the beginning of a text of %i characters, alone and under a picture',
      async length => {
        const text = `Beginning ${'🤖 робот '.repeat(length / 8)}`;
        const long = reply(text, { title: plain(text), fields: [{ name: text, value: plain(text) }] });
        expect((await seen(await under.surface.post(under.target, long))).text).toContain('Beginning 🤖');
        const pictured = await under.surface.post(under.target, { ...long, picture });
        expect((await seen(pictured)).text).toContain('Beginning');
        await under.surface.edit(pictured, reply('Short now'));
        expect((await seen(pictured)).text).toContain('Short now');
      },
    );

    it.each(HOSTILE)('shows %j as plain words that notify nobody and link nowhere', async words => {
      const named = rich`Winner: **${words}** ||${words}|| \`${words}\` ${words}.`;
      const hostile: Reply = {
        title: rich`${words}`,
        text: named,
        fields: [{ name: words, value: named }],
        buttons: [[button(`A ${words}`)]],
        visibility: 'public',
      };
      for (const each of [hostile, { ...hostile, picture }]) {
        const message = await seen(await under.surface.post(under.target, each));
        expect(message.text).toContain('Winner: ');
        expect(message.mentions).toEqual([]);
        expect(message.links).toEqual([]);
        expect(message.buttons).toHaveLength(1);
      }
    });

    it('shows something for a reply of nothing', async () => {
      for (const nothing of ['', ' \n ', '\u200B']) {
        expect(await seen(await under.surface.post(under.target, reply(nothing)))).toBeDefined();
      }
    });

    it('copes with more buttons than fit', async () => {
      const rows = Array.from({ length: 5 }, (_, row) =>
        Array.from({ length: 5 }, (_, column) => button(`${row}${column} ${'long label '.repeat(12)}`)),
      );
      const message = await seen(await under.surface.post(under.target, reply('Many', { buttons: rows })));
      expect(message.buttons).toHaveLength(25);
    });

    it('keeps the newest of many edits made at once', async () => {
      const posted = await under.surface.post(under.target, reply('0'));
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => under.surface.edit(posted, reply(`Odds ${index + 1}`))),
      );
      expect((await seen(posted)).text).toContain('Odds 20');
    });
  });
}
