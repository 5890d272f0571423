import type { Choice, CommandSpec, Dispatcher } from '../../bots/command.ts';
import type { Actor, Invocation } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { plain, rich } from '../../bots/rich-text.ts';

/** A small dispatcher for tests of surfaces: a command for each thing that a surface has to get right. */

type Handler = (invocation: Invocation, onProgress: (reply: Reply) => void) => Promise<Reply> | Reply;

const base = { description: 'For tests', help: '', permission: 'member', visibility: 'public', options: [] } as const;
const ARCHETYPES = ['Bruiser', 'Rusher', 'Grappler', 'Gunner', 'Sentinel', 'Trickster'].map(label => ({
  label,
  value: label.toLowerCase(),
}));
const string = (name: string, more = {}) =>
  ({ kind: 'string', name, description: `The ${name}`, maxLength: 24, ...more }) as const;

export const CATALOGUE: CommandSpec[] = [
  { ...base, path: 'start', code: 's', hidden: true, options: [string('payload', { maxLength: 64 })] },
  { ...base, path: 'help', code: 'h', visibility: 'private' },
  {
    ...base,
    path: 'agent create',
    code: 'ac',
    telegramAlias: 'new',
    opensForm: true,
    options: [
      string('name', { required: true, minLength: 2 }),
      string('archetype', { required: true, choices: ARCHETYPES }),
    ],
  },
  { ...base, path: 'agent tune', code: 'at', telegramAlias: 'tune', opensForm: true, options: [string('agent')] },
  {
    ...base,
    path: 'agent tune-save',
    code: 'ts',
    hidden: true,
    options: [
      string('agent'),
      { kind: 'integer', name: 'power', description: '', min: 0, max: 10 },
      { kind: 'integer', name: 'aggression', description: '', min: 0, max: 100 },
      string('stance', { choices: ARCHETYPES }),
      string('motto', { maxLength: 40 }),
    ],
  },
  { ...base, path: 'fight', code: 'f', telegramAlias: 'fight', options: [string('agent'), string('opponent')] },
  {
    ...base,
    path: 'challenge',
    code: 'c',
    options: [{ kind: 'member', name: 'opponent', description: 'Whom', required: true }, string('agent')],
  },
  { ...base, path: 'show', code: 'sh', options: [string('what', { required: true, autocomplete: true })] },
  { ...base, path: 'press', code: 'p', hidden: true, options: [string('how')] },
  { ...base, path: 'setup', code: 'se', permission: 'moderator', visibility: 'private' },
  { ...base, path: 'draw', code: 'd', options: [string('what', { required: true, rest: true, maxLength: 20_000 })] },
  {
    ...base,
    path: 'slow',
    code: 'sl',
    options: [{ kind: 'integer', name: 'ms', description: '', min: 0, max: 60_000 }],
  },
  { ...base, path: 'secret', code: 'sc', visibility: 'private' },
];

/** The smallest GIF there is: one pixel. */
export const GIF = new Uint8Array(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'));
export const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

export class TestDispatcher implements Dispatcher {
  readonly catalogue = CATALOGUE;
  readonly invocations: Invocation[] = [];
  readonly joins: { chatId: string; missing: readonly string[] }[] = [];
  readonly departures: string[] = [];
  readonly migrations: [string, string][] = [];
  readonly known = new Map<string, Actor>();
  readonly handlers = new Map<string, Handler>();
  private readonly kept = new Map<string, string>();

  readonly conversations = {
    get: async (key: string): Promise<unknown> => JSON.parse(this.kept.get(key) ?? 'null'),
    // Through JSON, as the database keeps it.
    set: async (key: string, value: unknown): Promise<void> => void this.kept.set(key, JSON.stringify(value)),
    delete: async (key: string): Promise<void> => void this.kept.delete(key),
  };

  constructor() {
    for (const [path, handler] of Object.entries(HANDLERS)) this.handlers.set(path, handler);
  }

  async dispatch(invocation: Invocation, onProgress: (reply: Reply) => void = () => {}): Promise<Reply> {
    this.invocations.push(invocation);
    if (invocation.owner !== undefined && invocation.owner !== invocation.actor.id)
      return say('That button is not yours.');
    if (invocation.expiresAt !== undefined && invocation.expiresAt * 1000 < Date.now())
      return say('That button has expired.');
    const handler = this.handlers.get(invocation.command);
    if (!handler) return say(`I know no command ${invocation.command}. Try /help.`);
    return handler(invocation, onProgress);
  }

  async complete(_: Invocation, option: string, typed: string): Promise<Choice[]> {
    if (option === 'what')
      return ['cards', 'charts'].filter(each => each.startsWith(typed)).map(value => ({ name: `The ${value}`, value }));
    return option === 'agent' ? [{ name: 'Rusty', value: 'Rusty' }] : [];
  }

  async joined(chat: Invocation['chat'], _: Invocation['surface'], missing: readonly string[]): Promise<Reply | null> {
    this.joins.push({ chatId: chat.id, missing });
    return {
      text: plain(`Hello${missing.length > 0 ? `. I lack: ${missing.join(', ')}` : '!'}`),
      visibility: 'public',
    };
  }

  async left(chat: Invocation['chat']): Promise<void> {
    this.departures.push(chat.id);
  }

  async migrated(_: Invocation['surface'], from: string, to: string): Promise<void> {
    this.migrations.push([from, to]);
  }

  async seen(_: Invocation['surface'], actor: Actor): Promise<void> {
    this.known.set(actor.id, actor);
  }

  last(): Invocation {
    const invocation = this.invocations.at(-1);
    if (!invocation) throw new Error('Nothing was dispatched');
    return invocation;
  }
}

function say(sentence: string): Reply {
  return { text: plain(sentence), visibility: 'private' };
}

/** Where a handler of a test has nothing else to do. */
const HANDLERS: Record<string, Handler> = {
  start: ({ options, actor }) => ({
    text: rich`Welcome, ${actor.displayName}! ${String(options['payload'] ?? '')}`,
    visibility: 'public',
  }),
  help: () => say('Help is near.'),
  'agent create': ({ options }) =>
    options['name'] === 'Taken'
      ? { text: plain('That name is taken.'), visibility: 'private', tone: 'bad' }
      : {
          text: rich`Created **${String(options['name'])}**, a ${String(options['archetype'])}.`,
          visibility: 'public',
          tone: 'good',
        },
  'agent tune': ({ actor, options }) => ({
    visibility: 'private',
    text: plain('Ten points to spread.'),
    form: {
      title: 'Tune Rusty',
      fields: [
        { kind: 'integer', name: 'power', label: 'Power, 0-10', min: 0, max: 10, value: 5, help: 'hits harder' },
        { kind: 'integer', name: 'aggression', label: 'Aggression', min: 0, max: 100, value: 50 },
        { kind: 'choice', name: 'stance', label: 'Stance', value: 'bruiser', choices: ARCHETYPES },
        { kind: 'text', name: 'motto', label: 'Motto', maxLength: 40 },
      ],
      submit: { command: 'agent tune-save', options: { agent: String(options['agent'] ?? 'Rusty') }, owner: actor.id },
      budget: { label: 'Points', fields: ['power', 'aggression'], total: 56 },
    },
  }),
  'agent tune-save': ({ options }) =>
    options['power'] === 10
      ? { text: plain('That is more points than there are.'), visibility: 'private', tone: 'bad' }
      : { text: plain(`Saved ${JSON.stringify(options)}`), visibility: 'private', tone: 'good' },
  fight: ({ actor }) => ({
    title: plain('Rusty vs Voltran'),
    text: rich`||Rusty wins||`,
    picture: { bytes: GIF, filename: 'fight.gif', contentType: 'image/gif', alt: 'A fight' },
    buttons: [
      [
        { label: 'Again', style: 'primary', action: { command: 'press', options: { how: 'again' } } },
        { label: 'Mine', action: { command: 'press', options: { how: 'mine' }, owner: actor.id } },
        { label: 'Replace', action: { command: 'press', options: { how: 'replace' } } },
        { label: 'Old', action: { command: 'press', options: { how: 'old' }, expiresAt: 1_000 } },
        { label: 'Web', url: 'https://arena.example/m/1' },
      ],
    ],
    visibility: 'public',
  }),
  press: ({ options, actor }) => {
    if (options['how'] === 'replace') return { text: plain('Replaced.'), visibility: 'public', replaces: true };
    if (options['how'] === 'again') return { text: plain('Once more!'), visibility: 'public' };
    return say(`Pressed by ${actor.displayName}`);
  },
  challenge: ({ options }) => ({
    text: plain(`Challenged ${JSON.stringify(options['opponent'])}`),
    visibility: 'public',
  }),
  show: ({ options }) => say(`Showing ${String(options['what'])}`),
  setup: async ({ isModerator }) => say((await isModerator()) ? 'You may.' : 'Moderators only.'),
  draw: ({ options }) => ({ text: plain(String(options['what'])), visibility: 'public' }),
  slow: async ({ options }, onProgress) => {
    const ms = Number(options['ms'] ?? 500);
    for (let part = 0; part < 10; part += 1) {
      onProgress({ text: plain(`${part * 10}%`), visibility: 'public' });
      await new Promise(resolve => setTimeout(resolve, ms / 10));
    }
    return { text: plain('Done.'), visibility: 'public' };
  },
  secret: () => ({ text: plain('The password is swordfish.'), visibility: 'private', sensitive: true }),
};
