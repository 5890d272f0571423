import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChatSurface } from '../../bots/surface.ts';
import { CONFORMANCE_COMMAND, type SeenMessage, surfaceConformance } from '../surfaces/conformance.ts';
import { CATALOGUE, TestDispatcher } from '../telegram/test-dispatcher.ts';
import { startConsole } from './harness.ts';

class ConformingDispatcher extends TestDispatcher {
  override readonly catalogue = [...CATALOGUE, CONFORMANCE_COMMAND];
}

surfaceConformance('The console', async () => {
  const terminal = await startConsole(new ConformingDispatcher());
  const printed = new Map<string, string>();
  const { surface } = terminal;
  /** What is printed while a message is posted or edited is that message. */
  const during = async <T>(work: () => Promise<T>, idOf: (result: T) => string): Promise<T> => {
    const from = terminal.output().length;
    const result = await work();
    const text = terminal.output().slice(from);
    if (text !== '') printed.set(idOf(result), text);
    return result;
  };
  const watched: ChatSurface = {
    name: 'console',
    editEverySeconds: surface.editEverySeconds,
    maxUploadBytes: target => surface.maxUploadBytes(target),
    missingPermissions: target => surface.missingPermissions(target),
    openThread: (reference, name) => surface.openThread(reference, name),
    pin: reference => surface.pin(reference),
    unpin: reference => surface.unpin(reference),
    post: (target, reply, options) =>
      during(
        () => surface.post(target, reply, options),
        each => each.messageId,
      ),
    direct: (userId, reply) =>
      during(
        () => surface.direct(userId, reply),
        each => each.messageId,
      ),
    edit: async (reference, reply) => {
      await during(
        () => surface.edit(reference, reply).then(() => reference),
        each => each.messageId,
      );
    },
  };
  return {
    surface: watched,
    target: { chatId: 'console', channelId: 'console' },
    reachable: 'ann',
    read: async reference => {
      const text = printed.get(reference.messageId);
      return text === undefined ? undefined : read(text);
    },
    async stop() {
      await terminal.stop();
      const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(terminal.output());
      if (control) throw new Error(`The terminal was sent a control character: ${JSON.stringify(control[0])}`);
    },
  };
});

async function read(text: string): Promise<SeenMessage> {
  const file = /^Picture: (.*)$/m.exec(text)?.[1];
  const buttons = [...text.matchAll(/\[\d+\] (.*?)(?= {3}|\n|$)|(Web): https/g)].map(
    match => match[1] ?? match[2] ?? '',
  );
  return {
    text,
    buttons,
    mentions: [],
    links: [],
    ...(file !== undefined && { picture: { bytes: await readFile(file), filename: path.basename(file) } }),
  };
}
