import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reply } from '../../bots/reply.ts';
import type { ChatSurface, PostReference, PostTarget } from '../../bots/surface.ts';
import type { Narrator } from './narrator.ts';

/** The demo's chat: posts are told on the terminal, pictures are written to the folder. */
export interface DemoSurface extends ChatSurface {
  /** Files of the GIFs posted so far, by match id. */
  readonly gifs: Map<string, { file: string; bytes: number }>;
}

export function createDemoSurface({ out, narrator }: { out: string; narrator: Narrator }): DemoSurface {
  const gifs = new Map<string, { file: string; bytes: number }>();
  let count = 0;
  const show = (target: PostTarget, reply: Reply, verb: string) => {
    narrator.note(`#${target.channelId} ${verb}:`);
    narrator.reply(reply);
    if (!reply.picture) return;
    const file = path.join(out, reply.picture.filename);
    writeFileSync(file, reply.picture.bytes);
    narrator.note(`picture: ${file}`);
    if (reply.picture.contentType === 'image/gif') {
      gifs.set(path.basename(file, '.gif'), { file, bytes: reply.picture.bytes.length });
    }
  };
  return {
    name: 'console',
    gifs,
    editEverySeconds: 1,
    maxUploadBytes: () => 10_000_000,
    async post(target, reply) {
      show(target, reply, 'post');
      return { ...target, messageId: String(++count) };
    },
    async edit(reference: PostReference, reply) {
      show(reference, reply, `message ${reference.messageId} edited`);
    },
    async direct(userId, reply) {
      show({ chatId: userId, channelId: userId }, reply, 'private message');
      return { chatId: userId, channelId: userId, messageId: String(++count) };
    },
    missingPermissions: async () => [],
  };
}
