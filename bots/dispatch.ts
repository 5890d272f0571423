import type { CommunityService } from '../core/communities/index.ts';
import type { ConversationService, InvocationService } from '../core/invocations/index.ts';
import type { Clock } from '../core/platform/clock.ts';
import { isUnavailable } from '../core/platform/database-errors.ts';
import { ArenaError } from '../core/platform/errors.ts';
import type { Log } from '../core/platform/log.ts';
import { createRateLimit } from '../core/platform/rate-limit.ts';
import type { Choice, CommandSpec, Dispatcher } from './command.ts';
import type { Command, Context, Services } from './commands/types.ts';
import { helloReply } from './hello.ts';
import type { Invocation } from './invocation.ts';
import { withNextStep } from './next-steps.ts';
import { noteRole } from './note-role.ts';
import { readOptions } from './options.ts';
import { withPage } from './pages.ts';
import { requireHeard, requirePermission, requireUsable, withModeratorRole } from './preconditions.ts';
import type { Reply } from './reply.ts';
import { plain, rich } from './rich-text.ts';

export interface DispatcherOptions {
  commands: readonly Command[];
  services: Services;
  communities: CommunityService;
  invocations: InvocationService;
  conversations: ConversationService;
  clock: Clock;
  log: Log;
  /** Called with each handled command, for metrics. */
  onHandled?: (command: string, surface: string, outcome: 'answered' | 'refused' | 'failed', seconds: number) => void;
}

/** Completion must answer within a second (issue); a slow database gets no list rather than a late one. */
const COMPLETE_WITHIN_MS = 800;

/**
 * The one way from what somebody typed, pressed or submitted to an answer, the same for every surface: preconditions, validation,
 * handler, and a kind sentence for whatever goes wrong. The same invocation delivered twice gets the first one's answer.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { commands, services, communities, invocations, conversations, clock, log } = options;
  const catalogue: readonly CommandSpec[] = commands.map(command => command.spec);
  const rateLimit = createRateLimit(clock);

  /** Who has lost a right is noted as well as refused. */
  async function checkPermission(spec: CommandSpec, invocation: Invocation): Promise<void> {
    try {
      await requirePermission(spec, invocation);
    } catch (error) {
      await noteRole(invocation, communities, log, spec.permission);
      throw error;
    }
  }

  async function handle(given: Invocation, onProgress: (reply: Reply) => void): Promise<Reply> {
    const command = commands.find(candidate => candidate.spec.path === given.command);
    if (!command) throw unknownCommand(given.command, catalogue);
    const invocation = withModeratorRole(given, communities);
    requireUsable(invocation, clock.now());
    rateLimit.take(`${invocation.surface}:${invocation.actor.id}`);
    await checkPermission(command.spec, invocation);
    const read = readOptions(command.spec, invocation.options);
    const community = await communities.resolve(invocation);
    // not before: the first command of somebody makes them a member
    if (command.spec.permission !== 'member') await noteRole(invocation, communities, log, command.spec.permission);
    await requireHeard(command.spec, community, services.sanctions, clock.now());
    const context: Context = {
      invocation,
      options: read,
      community,
      place: placeOf(invocation),
      services,
      catalogue,
      progress: onProgress,
    };
    const reply = await command.run(context);
    return withPage(reply, reply.page, services.pageAddress);
  }

  /** Claims the invocation, so that a second delivery waits for the first one's answer and changes nothing. */
  async function handleOnce(invocation: Invocation, onProgress: (reply: Reply) => void): Promise<Reply> {
    const command = commands.find(candidate => candidate.spec.path === invocation.command);
    // Nothing to protect: looking twice shows the same, pictures included.
    if (!command || command.spec.readOnly) return handle(invocation, onProgress);
    const answered = await invocations.claim(invocation.id);
    if (answered !== null) return answered as Reply;
    let reply: Reply;
    try {
      reply = await handle(invocation, onProgress);
    } catch (error) {
      await invocations.release(invocation.id).catch(() => undefined);
      throw error;
    }
    // Pictures are not kept: the text of whatever changes something says it all.
    const { picture: _, ...kept } = reply;
    await invocations.answer(invocation.id, kept).catch(error => {
      // It happened: the member is told so, whatever becomes of the note about it.
      log.warn({ error, invocation: invocation.id }, 'an answer could not be kept for a second delivery');
    });
    return reply;
  }

  return {
    catalogue,
    conversations,

    async dispatch(invocation, tellProgress = () => undefined) {
      const onProgress = (reply: Reply) => {
        try {
          tellProgress(reply);
        } catch (error) {
          log.warn({ error, invocation: invocation.id }, 'progress could not be told');
        }
      };
      const started = clock.now().getTime();
      const done = (outcome: 'answered' | 'refused' | 'failed') =>
        options.onHandled?.(
          catalogue.some(spec => spec.path === invocation.command) ? invocation.command : 'unknown',
          invocation.surface,
          outcome,
          (clock.now().getTime() - started) / 1000,
        );
      try {
        const reply = await handleOnce(invocation, onProgress);
        done('answered');
        return reply;
      } catch (error) {
        const failure = failureReply(error);
        const reply = error instanceof ArenaError ? withNextStep(failure, error.code, invocation) : failure;
        done(error instanceof ArenaError ? 'refused' : 'failed');
        if (!(error instanceof ArenaError)) {
          log.error({ error, invocation: invocation.id, command: invocation.command }, 'a command failed');
        }
        return reply;
      }
    },

    async complete(invocation, option, typed): Promise<Choice[]> {
      const command = commands.find(candidate => candidate.spec.path === invocation.command);
      if (!command?.complete) return [];
      const { complete } = command;
      const answer = (async () => {
        // what only moderators see is not completed for others
        const isTheirs =
          command.spec.permission === 'member' || (await withModeratorRole(invocation, communities).isModerator());
        if (!isTheirs) return [];
        const community = await communities.resolve(invocation);
        const context = { invocation, community, place: placeOf(invocation), services, catalogue };
        return (await complete(context, option, typed.slice(0, 100))).slice(0, 25);
      })().catch(error => {
        log.warn({ error, command: invocation.command }, 'completion failed');
        return [];
      });
      return Promise.race([answer, clock.sleep(COMPLETE_WITHIN_MS).then(() => [])]);
    },

    async joined(chat, surface, missingPermissions) {
      const owed = await communities.claimHello(surface, chat);
      return owed ? helloReply(surface, missingPermissions) : null;
    },
    async left(chat, surface) {
      await communities.leave(surface, chat.id);
    },
    async migrated(surface, fromChatId, toChatId) {
      await communities.migrateChat(surface, fromChatId, toChatId);
    },
    async seen(surface, actor) {
      if (rateLimit.isFirst(`seen:${surface}:${actor.id}`)) await communities.seen(surface, actor);
    },
  };
}

function placeOf(invocation: Invocation) {
  return { surface: invocation.surface, chatId: invocation.chat.id, channelId: invocation.chat.channelId };
}

function unknownCommand(path: string, catalogue: readonly CommandSpec[]): ArenaError {
  const first = path.split(' ')[0]?.slice(0, 32) ?? '';
  const under = catalogue
    .filter(spec => !spec.hidden && spec.path.startsWith(`${first} `))
    .map(spec => `/${spec.path}`);
  if (under.length > 0) {
    return new ArenaError('unknown-command', `Please say what to do: ${under.join(', ')}.`, 404);
  }
  return new ArenaError('unknown-command', `There is no command /${first}. /help lists what there is.`, 404);
}

/** Refusals that tell of a member's wallet or breaks: nothing for a whole group to read. */
const PERSONAL = new Set([
  'insufficient-credits',
  'daily-loss-cap',
  'own-limit',
  'cooling-off',
  'excluded',
  'not-broke',
  'bail-out-taken',
  'sanctioned',
]);

/** What a member reads when something goes wrong: our own sentence, or a plain apology without details. */
export function failureReply(error: unknown): Reply {
  if (error instanceof ArenaError) {
    const reply: Reply = { text: plain(error.message), tone: 'bad', visibility: 'private' };
    return PERSONAL.has(error.code) ? { ...reply, sensitive: true } : reply;
  }
  if (isUnavailable(error)) {
    return {
      text: rich`The arena's memory is out of reach for a moment. Nothing was lost; please try again in half a minute.`,
      tone: 'bad',
      visibility: 'private',
    };
  }
  return {
    text: rich`Something went wrong on our side, and nothing was changed. Please try again; if it happens again, tell a moderator.`,
    tone: 'bad',
    visibility: 'private',
  };
}
