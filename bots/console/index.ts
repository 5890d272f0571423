import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Logger } from 'pino';
import type { CommandSpec, Dispatcher } from '../command.ts';
import { parseCommandLine } from '../command-line.ts';
import type { Actor, Chat, Invocation, OptionValue } from '../invocation.ts';
import { asOptions, formForMissing, peopleAmong } from '../missing-options.ts';
import type { Reply } from '../reply.ts';
import { plain } from '../rich-text.ts';
import type { PostReference, PostTarget, RunningSurface } from '../surface.ts';
import { completeLine } from './completer.ts';
import { drawReply, type NumberedChoice } from './draw.ts';
import { FormDialogue } from './form.ts';
import { PictureFolder } from './pictures.ts';
import { cleanForTerminal, Painter } from './style.ts';
import { Terminal } from './terminal.ts';

/** The console surface: the arena in a terminal, for those who have set up no chat yet, for scripts and for the demo. */

export interface ConsoleSurfaceOptions {
  dispatcher: Dispatcher;
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean };
  /** Pictures are written to <dataDir>/pictures, the history to <dataDir>/console-history. */
  dataDir: string;
  /** The member who types, until `as NAME` says otherwise. */
  userName: string;
  log: Logger;
  now?: () => Date;
  newId?: () => string;
  /** Default: on a terminal where NO_COLOR is not set. */
  colours?: boolean;
}

export interface ConsoleSurface extends RunningSurface {
  /** Resolves once the input has ended and every line was answered, or the member left with `quit` or Ctrl-D. */
  readonly finished: Promise<void>;
}

/** One's own terminal is a community of its own: several members may take turns in it. */
const CHAT: Chat = { id: 'console', kind: 'group', title: 'Console', channelId: 'console' };
const EDIT_EVERY_SECONDS = 10;
const PROGRESS_EVERY_MS = 250;
const DEFAULT_WAIT_SECONDS = 30;
const MAX_NAME = 32;
/** Messages whose edits print only what is new. */
const MAX_REMEMBERED = 500;

export function createConsoleSurface(options: ConsoleSurfaceOptions): ConsoleSurface {
  return new Console(options);
}

class Console implements ConsoleSurface {
  readonly name = 'console';
  readonly editEverySeconds = EDIT_EVERY_SECONDS;
  readonly finished: Promise<void>;
  private readonly options: ConsoleSurfaceOptions;
  private readonly catalogue: readonly CommandSpec[];
  private readonly painter: Painter;
  private readonly pictures: PictureFolder;
  private readonly terminal: Terminal;
  private readonly shown = new Map<string, { text: string; file: string | undefined }>();
  private actor: Actor;
  private choices: NumberedChoice[] = [];
  private dialogue: FormDialogue | undefined;
  private work: Promise<void> = Promise.resolve();
  private nextMessage = 1;
  private state: ReturnType<RunningSurface['status']>['state'] = 'connecting';
  private finish: () => void = () => {};
  private posted: () => void = () => {};

  constructor(options: ConsoleSurfaceOptions) {
    this.options = options;
    this.catalogue = options.dispatcher.catalogue.filter(spec => !spec.surfaces || spec.surfaces.includes('console'));
    const interactive = Boolean(options.input.isTTY && options.output.isTTY);
    this.painter = new Painter(options.colours ?? (interactive && !process.env['NO_COLOR']));
    this.pictures = new PictureFolder(options.dataDir);
    this.actor = memberNamed(options.userName);
    this.finished = new Promise(resolve => {
      this.finish = resolve;
    });
    this.terminal = new Terminal({
      input: options.input,
      output: options.output,
      dataDir: options.dataDir,
      complete: line =>
        completeLine(line, this.catalogue, options.dispatcher, (command, given) =>
          this.invocation(command, given, 'command'),
        ),
      onLine: line => this.queue(() => this.line(line)),
      onInterrupt: () => {
        if (this.dialogue) this.leaveForm();
        else this.terminal.close();
      },
      onClose: () => this.queue(async () => this.finish()),
    });
  }

  async start(): Promise<void> {
    await this.pictures.prune();
    await this.options.dispatcher.seen('console', this.actor);
    this.state = 'ready';
    const hello = await this.options.dispatcher.joined(CHAT, 'console', []);
    if (hello) await this.show(hello);
    if (this.terminal.interactive) {
      this.terminal.print(
        this.painter.paint(
          'Type /help, Tab completes, “as NAME” changes who you are, “wait” waits for the next announcement, “quit” leaves.',
          'dim',
        ),
      );
    }
    this.terminal.open(this.prompt());
  }

  async stop(): Promise<void> {
    this.terminal.close();
    this.posted();
    await this.work;
    this.state = 'stopped';
    this.finish();
  }

  status() {
    return { state: this.state };
  }

  maxUploadBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  async post(target: PostTarget, reply: Reply): Promise<PostReference> {
    const messageId = await this.show(reply);
    this.posted();
    return { ...target, messageId };
  }

  async edit(reference: PostReference, reply: Reply): Promise<void> {
    await this.show(reply, reference.messageId);
  }

  async direct(userId: string, reply: Reply): Promise<PostReference> {
    const title = [...plain(`To ${userId}: `), ...(reply.title ?? [])];
    const messageId = await this.show({ ...reply, title });
    return { chatId: CHAT.id, channelId: CHAT.channelId, messageId };
  }

  /** A terminal has one thread, and nothing stays in sight. */
  async openThread({ chatId, channelId }: PostReference): Promise<PostTarget> {
    return { chatId, channelId };
  }

  async pin(): Promise<void> {}

  async unpin(): Promise<void> {}

  async missingPermissions(): Promise<string[]> {
    return [];
  }

  /** Lines are answered one after the other, in order. */
  private queue(work: () => Promise<void>): void {
    this.work = this.work.then(work).catch(error => {
      this.options.log.error({ err: error }, 'Console line could not be handled');
      this.terminal.print('Something went wrong there; the log says what. Try again.');
    });
  }

  private async line(line: string): Promise<void> {
    const text = line.trim();
    if (!this.terminal.interactive && text !== '') {
      this.terminal.print(this.painter.paint(`${this.prompt()}${cleanForTerminal(text)}`, 'dim'));
    }
    if (this.dialogue && !text.startsWith('/')) return this.answerField(this.dialogue, line);
    if (this.dialogue) this.leaveForm();
    if (text === '' || /^\/?cancel$/i.test(text)) return this.terminal.prompt();
    if (/^\/?(quit|exit)$/i.test(text)) return this.terminal.close();
    const as = /^\/?as(?:\s+(.*))?$/i.exec(text);
    if (as) return this.become(as[1] ?? '');
    const wait = /^\/?wait(?:\s+(\d{1,4}))?$/i.exec(text);
    if (wait) return this.waitForPost(Number(wait[1] ?? DEFAULT_WAIT_SECONDS));
    if (/^\d{1,2}$/.test(text)) return this.choose(Number(text));
    await this.command(text);
  }

  private async command(text: string): Promise<void> {
    const parsed = parseCommandLine(text, this.catalogue);
    if (parsed.kind === 'problem') return this.terminal.print(this.painter.paint(parsed.sentence, 'yellow'));
    if (parsed.kind === 'unknown') return this.run(this.invocation(parsed.path, {}, 'command'));
    const invocation = this.invocation(parsed.path, parsed.options, 'command');
    const { dispatcher } = this.options;
    const form =
      parsed.missing.length > 0 ? await formForMissing(parsed.spec, parsed.missing, invocation, dispatcher) : null;
    if (form) return this.openForm({ form, visibility: 'private' }, parsed.options);
    await this.run(invocation);
  }

  private async run(invocation: Invocation): Promise<void> {
    let shownAt = Number.NEGATIVE_INFINITY;
    const reply = await this.options.dispatcher.dispatch(invocation, interim => {
      if (performance.now() - shownAt < PROGRESS_EVERY_MS) return;
      shownAt = performance.now();
      this.terminal.printTransient(drawReply(interim, this.painter, undefined).text);
    });
    if (reply.form) await this.openForm(reply, peopleAmong(invocation.options));
    else await this.show(reply);
  }

  private async choose(number: number): Promise<void> {
    const choice = this.choices[number - 1];
    if (!choice) {
      const range =
        this.choices.length === 0
          ? 'There is nothing to choose now.'
          : `Type a number from 1 to ${this.choices.length}.`;
      return this.terminal.print(range);
    }
    const { command, options, owner, expiresAt } = choice.action;
    const invocation = this.invocation(command, options, 'button');
    if (owner !== undefined) invocation.owner = owner;
    if (expiresAt !== undefined) invocation.expiresAt = expiresAt;
    await this.run(invocation);
  }

  private async openForm(reply: Reply, given: Record<string, OptionValue>): Promise<void> {
    const { form, ...above } = reply;
    if (!form) return;
    this.dialogue = new FormDialogue(form, given);
    if (!above.title) this.terminal.print(this.painter.rich([{ text: form.title }], 'bold'));
    if (above.title || above.text || above.fields || above.picture) await this.show(above);
    this.terminal.print(this.painter.paint('An empty line keeps what stands in brackets; /cancel leaves.', 'dim'));
    this.ask();
  }

  private async answerField(dialogue: FormDialogue, line: string): Promise<void> {
    const wrong = dialogue.answer(line);
    if (wrong !== undefined) this.terminal.print(this.painter.paint(wrong, 'yellow'));
    const { submission } = dialogue;
    if (!submission) return this.ask();
    this.dialogue = undefined;
    const { command, owner, expiresAt } = dialogue.form.submit;
    const spec = this.options.dispatcher.catalogue.find(each => each.path === command);
    const invocation = this.invocation(command, asOptions(submission, spec), 'form');
    if (owner !== undefined) invocation.owner = owner;
    if (expiresAt !== undefined) invocation.expiresAt = expiresAt;
    this.terminal.setPrompt(this.prompt());
    await this.run(invocation);
  }

  private ask(): void {
    if (!this.dialogue) return;
    this.terminal.print(this.dialogue.question(this.painter));
    this.terminal.setPrompt('? ');
  }

  private leaveForm(): void {
    this.dialogue = undefined;
    this.terminal.setPrompt(this.prompt());
    this.terminal.print(this.painter.paint('Left the form; nothing was changed.', 'dim'));
  }

  /** For scripts on a pipe: the next line is read once something was announced (a fight's GIF, say), or the time is up. */
  private async waitForPost(seconds: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.posted = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.posted = () => {};
  }

  private async become(name: string): Promise<void> {
    const wanted = cleanForTerminal(name.replace(/^["“„«]|["”“»]$/g, '')).trim();
    if (wanted === '')
      return this.terminal.print(`You are ${this.actor.displayName}. “as NAME” makes you somebody else.`);
    this.actor = memberNamed(wanted);
    await this.options.dispatcher.seen('console', this.actor);
    this.terminal.setPrompt(this.prompt());
    if (!this.terminal.interactive) this.terminal.print(`You are ${this.actor.displayName}.`);
  }

  /** @returns the message's id. Showing again what stands there already prints nothing. */
  private async show(reply: Reply, edited?: string): Promise<string> {
    const id = edited ?? String(this.nextMessage++);
    const before = this.shown.get(id);
    const file = reply.picture ? await this.pictures.write(reply.picture) : before?.file;
    const { text, choices } = drawReply(reply, this.painter, file);
    if (before?.text === text) return id;
    this.remember(id, { text, file });
    if (choices.length > 0) this.choices = choices;
    this.terminal.print(text.trim() === '' ? '·' : text);
    return id;
  }

  private remember(id: string, message: { text: string; file: string | undefined }): void {
    this.shown.set(id, message);
    const oldest = this.shown.keys().next().value;
    if (this.shown.size > MAX_REMEMBERED && oldest !== undefined) this.shown.delete(oldest);
  }

  private invocation(command: string, options: Record<string, OptionValue>, via: Invocation['via']): Invocation {
    const { now = () => new Date(), newId = randomUUID } = this.options;
    return {
      id: `console:${newId()}`,
      surface: 'console',
      chat: CHAT,
      actor: this.actor,
      // Whoever sits at the machine that the arena runs on owns it.
      isModerator: async () => true,
      command,
      options,
      via,
      receivedAt: now(),
    };
  }

  private prompt(): string {
    return `${cleanForTerminal(this.actor.displayName)}> `;
  }
}

/** A local member: known by name only. */
function memberNamed(name: string): Actor {
  const displayName = [...name].slice(0, MAX_NAME).join('');
  const username = displayName.toLowerCase().replace(/\s+/g, '-');
  return { id: username, displayName, username };
}
