import type { Choice, CommandSpec, Conversations, Dispatcher } from '../../bots/command.ts';
import type { Chat, Invocation } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';

/** Answers by command path; what has no answer gets a kind sentence. */
export type Answers = Record<
  string,
  (invocation: Invocation, onProgress: (reply: Reply) => void) => Promise<Reply> | Reply
>;

/** A dispatcher for the adapter's own tests: a small catalogue and answers that each test chooses. */
export class TestDispatcher implements Dispatcher {
  readonly catalogue: readonly CommandSpec[];
  readonly conversations: Conversations;
  readonly invocations: Invocation[] = [];
  readonly joins: { chat: Chat; missing: readonly string[] }[] = [];
  readonly departures: Chat[] = [];
  readonly known = new Set<string>();
  answers: Answers;
  hello: Reply | null = null;
  completions: (invocation: Invocation, option: string, typed: string) => Promise<Choice[]> = async () => [];

  constructor(
    answers: Answers = {},
    catalogue: readonly CommandSpec[] = CATALOGUE,
    store = new Map<string, unknown>(),
  ) {
    this.answers = answers;
    this.catalogue = catalogue;
    this.conversations = {
      get: async key => structuredClone(store.get(key)) ?? null,
      set: async (key, value) => void store.set(key, structuredClone(value)),
      delete: async key => void store.delete(key),
    };
  }

  async dispatch(invocation: Invocation, onProgress: (reply: Reply) => void = () => undefined): Promise<Reply> {
    this.invocations.push(invocation);
    if (invocation.owner !== undefined && invocation.owner !== invocation.actor.id) {
      return { text: plain('This button belongs to somebody else.'), visibility: 'private' };
    }
    if (invocation.expiresAt !== undefined && invocation.expiresAt * 1000 < Date.now()) {
      return { text: plain('This button has expired.'), visibility: 'private' };
    }
    const answer = this.answers[invocation.command];
    if (!answer) return { text: plain(`There is no command '${invocation.command}'.`), visibility: 'private' };
    return answer(invocation, onProgress);
  }

  complete(invocation: Invocation, option: string, typed: string): Promise<Choice[]> {
    return this.completions(invocation, option, typed);
  }

  async joined(chat: Chat, _surface: Invocation['surface'], missing: readonly string[]): Promise<Reply | null> {
    this.joins.push({ chat, missing });
    const isNew = !this.known.has(chat.id);
    this.known.add(chat.id);
    return isNew ? this.hello : null;
  }

  async left(chat: Chat): Promise<void> {
    this.departures.push(chat);
  }

  async migrated(): Promise<void> {
    throw new Error('Discord never migrates a server');
  }

  async seen(): Promise<void> {
    return undefined;
  }
}

const common = { help: 'Help.', permission: 'member', visibility: 'public' } as const;

export const CATALOGUE: readonly CommandSpec[] = [
  {
    ...common,
    path: 'agent create',
    code: 'ac',
    description: 'Create an agent',
    opensForm: true,
    visibility: 'private',
    options: [
      { kind: 'string', name: 'name', description: 'Its name', maxLength: 32 },
      {
        kind: 'string',
        name: 'archetype',
        description: 'Its style',
        maxLength: 20,
        choices: [
          { value: 'bruiser', label: 'Bruiser' },
          { value: 'gunner', label: 'Gunner' },
        ],
      },
      { kind: 'integer', name: 'aggression', description: 'From 0 to 100', min: 0, max: 100 },
      { kind: 'integer', name: 'range', description: 'From 0 to 100', min: 0, max: 100 },
      { kind: 'integer', name: 'risk', description: 'From 0 to 100', min: 0, max: 100 },
      { kind: 'integer', name: 'patience', description: 'From 0 to 100', min: 0, max: 100 },
      { kind: 'string', name: 'motto', description: 'A line', maxLength: 200 },
    ],
  },
  {
    ...common,
    path: 'agent show',
    code: 'as',
    description: 'Show an agent',
    options: [{ kind: 'string', name: 'agent', description: 'Which', maxLength: 64, autocomplete: true }],
  },
  {
    ...common,
    path: 'fight',
    code: 'f',
    description: 'Fight at once',
    options: [
      { kind: 'member', name: 'opponent', description: 'Against whom' },
      { kind: 'string', name: 'agent', description: 'Which agent', maxLength: 64, autocomplete: true, required: true },
    ],
  },
  { ...common, path: 'me', code: 'm', description: 'Your own', visibility: 'private', options: [] },
  {
    ...common,
    path: 'setup channel',
    code: 'sc',
    description: 'Choose the channel',
    permission: 'moderator',
    visibility: 'private',
    options: [],
  },
  {
    ...common,
    path: 'challenge accept',
    code: 'ca',
    description: 'Accept',
    hidden: true,
    options: [{ kind: 'string', name: 'challenge', description: 'Which', maxLength: 40, required: true }],
  },
  { ...common, path: 'start', code: 'st', description: 'Telegram only', surfaces: ['telegram'], options: [] },
];
