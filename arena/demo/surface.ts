import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reply } from '../../bots/reply.ts';
import type { ChatSurface, PostReference, PostTarget } from '../../bots/surface.ts';
import type { Narrator } from './narrator.ts';

/** The demo's chat: posts are told on the terminal, pictures are written to the folder. */
export interface DemoSurface extends ChatSurface {
  /** Files of the GIFs posted so far, by match id. */
  readonly gifs: Map<string, { file: string; bytes: number }>;
  /** Writes a picture to the folder and says where. */
  savePicture(filename: string, bytes: Uint8Array): string;
}

export function createDemoSurface({ out, narrator }: { out: string; narrator: Narrator }): DemoSurface {
  const gifs = new Map<string, { file: string; bytes: number }>();
  let count = 0;
  const savePicture = (filename: string, bytes: Uint8Array) => {
    const file = path.join(out, filename);
    writeFileSync(file, bytes);
    narrator.note(`picture: ${file}`);
    return file;
  };
  const show = (target: PostTarget, reply: Reply, verb: string) => {
    narrator.note(`#${target.channelId} ${verb}:`);
    narrator.reply(reply);
    if (!reply.picture) return;
    const file = savePicture(reply.picture.filename, reply.picture.bytes);
    if (reply.picture.contentType === 'image/gif') {
      gifs.set(path.basename(file, '.gif').replace(/^match-/, ''), { file, bytes: reply.picture.bytes.length });
    }
  };
  return {
    name: 'console',
    gifs,
    savePicture,
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
    openThread: async ({ chatId, channelId }) => ({ chatId, channelId }),
    pin: async () => {},
    unpin: async () => {},
    missingPermissions: async () => [],
  };
}
