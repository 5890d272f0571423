import type { CommandOption, CommandSpec, StringOption } from './command.ts';
import { type Token, tokenize } from './command-line-tokens.ts';
import type { MemberReference, OptionValue } from './invocation.ts';

/** Reads a typed command: '/agent create "Iron Fist" bruiser'. Pure; shared by Telegram and the console. */

/** A stretch of the line that the platform says is a person (Telegram's text_mention), in UTF-16 units. */
export interface MentionRange {
  offset: number;
  length: number;
  member: MemberReference;
}

export interface LineContext {
  mentions?: readonly MentionRange[];
  /** The person whose message the command replies to: fills the first member option that no word names. */
  repliedTo?: MemberReference;
}

export type ParsedLine =
  | {
      kind: 'command';
      spec: CommandSpec;
      path: string;
      options: Record<string, OptionValue>;
      /** Required options that the line leaves open. */
      missing: readonly CommandOption[];
    }
  /** No such command; the path is what was typed, cleaned, for a kind answer. `family`: '/agent' of '/agent create'. */
  | { kind: 'unknown'; path: string; family: boolean }
  /** The command is known, but a word in it makes no sense. `sentence` says what and what to do. */
  | { kind: 'problem'; spec: CommandSpec; path: string; sentence: string };

/** Longest path that an unknown command is answered with. */
const MAX_UNKNOWN_PATH = 64;
/** Words of a choice's label that may be typed without quotes ('Top rated'). */
const MAX_LABEL_WORDS = 4;

/**
 * @param line what was typed; a leading '/' and a '@bot' after the first word are ignored
 * @returns the command with its options, or what is wrong. Lengths and ranges are left to the dispatcher, which says so in one voice.
 */
export function parseCommandLine(
  line: string,
  catalogue: readonly CommandSpec[],
  context: LineContext = {},
): ParsedLine {
  const tokens = tokenize(line);
  const found = findCommand(tokens, catalogue);
  if (!found.spec) return { kind: 'unknown', path: found.path, family: found.family };
  return new OptionReader(line, found.spec, joinMentions(tokens.slice(found.words), context), context).read();
}

/** '/agent create name archetype [colour]': how the command is typed. */
export function usageOf(spec: CommandSpec): string {
  const options = spec.options.map(option => (option.required ? option.name : `[${option.name}]`));
  return [`/${spec.path}`, ...options].join(' ');
}

/** Typed commands exclude those that only buttons and forms reach, save /start, which Telegram itself types. */
export function typedCommands(catalogue: readonly CommandSpec[]): CommandSpec[] {
  return catalogue.filter(spec => !spec.hidden || spec.path === 'start');
}

function findCommand(
  tokens: readonly Token[],
  catalogue: readonly CommandSpec[],
): { spec?: CommandSpec; path: string; words: number; family: boolean } {
  const first = commandWord(tokens[0]?.text ?? '');
  const second = tokens[1] && !tokens[1].quoted ? tokens[1].text.toLowerCase() : undefined;
  const specs = typedCommands(catalogue);
  const byPath = (path: string) => specs.find(spec => spec.path === path);
  const pair = second === undefined ? undefined : byPath(`${first} ${second}`);
  if (pair) return { spec: pair, path: pair.path, words: 2, family: false };
  const single =
    byPath(first) ?? byPath(first.replace('_', ' ')) ?? specs.find(spec => spec.telegramAlias?.toLowerCase() === first);
  if (single) return { spec: single, path: single.path, words: 1, family: false };
  const family = specs.some(spec => spec.path.startsWith(`${first} `));
  const path = family && second !== undefined ? `${first} ${second}` : first;
  return { path: path.slice(0, MAX_UNKNOWN_PATH), words: 1, family };
}

/** 'Agent' from '/Agent@arena_bot'. */
function commandWord(text: string): string {
  return (text.replace(/^\//, '').split('@')[0] ?? '').toLowerCase();
}

interface Word extends Token {
  member?: MemberReference;
}

/** Words inside one mention become one word; '@name' becomes a person known by name only. */
function joinMentions(tokens: readonly Token[], context: LineContext): Word[] {
  const words: Word[] = [];
  const seen = new Set<MentionRange>();
  for (const token of tokens) {
    const range = context.mentions?.find(
      mention => token.offset < mention.offset + mention.length && token.end > mention.offset,
    );
    if (range) {
      if (!seen.has(range)) words.push({ ...token, member: range.member });
      seen.add(range);
      continue;
    }
    const username = /^@(\w{1,32})$/.exec(token.text)?.[1];
    words.push(username === undefined ? token : { ...token, member: { username } });
  }
  return words;
}

/** Gives each word to an option: named ones first, people to member options, the rest in the options' order. */
class OptionReader {
  private readonly line: string;
  private readonly spec: CommandSpec;
  private readonly words: readonly Word[];
  private readonly context: LineContext;
  private readonly options: Record<string, OptionValue> = {};
  /** The free text that the last word went to: a word that fits nowhere else continues it ("Iron Fist"). */
  private growing: string | undefined;

  constructor(line: string, spec: CommandSpec, words: readonly Word[], context: LineContext) {
    this.line = line;
    this.spec = spec;
    this.words = words;
    this.context = context;
  }

  read(): ParsedLine {
    const positional: Word[] = [];
    for (const word of this.words) {
      const option = word.named && this.find(word.named.name);
      if (!option || !word.named) positional.push(word);
      else {
        const value = readValue(option, word.named.value);
        if (value === undefined) return this.problem(option, word.named.value);
        this.options[option.name] = value;
      }
    }
    this.fillMembers(positional);
    return this.fillPositions(positional) ?? this.result();
  }

  private find(name: string): CommandOption | undefined {
    const wanted = name.toLowerCase();
    return this.spec.options.find(option => option.name.toLowerCase() === wanted);
  }

  /** People named in the line first, then the person replied to. Words used up are taken out of the list. */
  private fillMembers(words: Word[]): void {
    for (const option of this.spec.options) {
      if (option.kind !== 'member' || this.options[option.name] !== undefined) continue;
      const index = words.findIndex(word => word.member !== undefined);
      const member = words[index]?.member;
      if (member) {
        this.options[option.name] = member;
        words.splice(index, 1);
      } else if (this.context.repliedTo) {
        this.options[option.name] = this.context.repliedTo;
        return;
      }
    }
  }

  private fillPositions(words: readonly Word[]): ParsedLine | null {
    let index = 0;
    while (index < words.length) {
      const word = words[index]!;
      const open = this.spec.options.filter(option => !option.namedOnly && this.options[option.name] === undefined);
      const rest = open.length === 1 ? open.find(option => option.kind === 'string' && option.rest) : undefined;
      if (rest) {
        this.options[rest.name] = this.restFrom(word, words.length - index);
        return null;
      }
      const taken = this.offer(open, words, index);
      if (taken > 0) index += taken;
      else if (this.growing !== undefined && !word.quoted) {
        this.options[this.growing] = `${this.options[this.growing]} ${word.text}`;
        index += 1;
      } else return this.problem(open[0], word.text);
    }
    return null;
  }

  /** Gives the word to the first open option that can take it. @returns how many words it took; 0 where none fits. */
  private offer(open: readonly CommandOption[], words: readonly Word[], index: number): number {
    const word = words[index]!;
    for (const option of open) {
      for (let count = longestRun(option, words, index); count >= 1; count -= 1) {
        const text =
          count === 1
            ? word.text
            : words
                .slice(index, index + count)
                .map(each => each.text)
                .join(' ');
        const value = word.quoted && option.kind !== 'string' ? undefined : readValue(option, text);
        if (value === undefined) continue;
        this.options[option.name] = value;
        this.growing = option.kind === 'string' && !option.choices && !word.quoted ? option.name : undefined;
        return count;
      }
    }
    return 0;
  }

  private restFrom(word: Word, count: number): string {
    return count === 1 ? word.text : this.line.slice(word.offset).trim();
  }

  private result(): ParsedLine {
    const missing = this.spec.options.filter(option => option.required && this.options[option.name] === undefined);
    return { kind: 'command', spec: this.spec, path: this.spec.path, options: this.options, missing };
  }

  private problem(option: CommandOption | undefined, text: string): ParsedLine {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const sentence = `${reason(option, shown)} It is typed like this: ${usageOf(this.spec)}`;
    return { kind: 'problem', spec: this.spec, path: this.spec.path, sentence };
  }
}

function longestRun(option: CommandOption, words: readonly Word[], index: number): number {
  if (option.kind !== 'string' || !option.choices || words[index]?.quoted) return 1;
  let count = 1;
  while (count < MAX_LABEL_WORDS && words[index + count] && !words[index + count]!.quoted) count += 1;
  return count;
}

function reason(option: CommandOption | undefined, text: string): string {
  if (!option) return `I do not know what to do with “${text}”. Names with blanks go in quotes, "like this".`;
  if (option.kind === 'integer')
    return `“${option.name}” is a whole number from ${option.min} to ${option.max}, not “${text}”.`;
  if (option.kind === 'boolean') return `“${option.name}” is yes or no, not “${text}”.`;
  if (option.kind === 'role') return `“${option.name}” is a role, and roles are Discord's.`;
  if (option.kind === 'member')
    return `“${option.name}” is a person: write @username, or reply to a message of theirs.`;
  const labels = (option.choices ?? []).map(choice => choice.label).join(', ');
  return `“${option.name}” is one of: ${labels}. I do not know “${text}”.`;
}

/** @returns the value that the text means for this option, or undefined where it means none. */
export function readValue(option: CommandOption, text: string): OptionValue | undefined {
  switch (option.kind) {
    case 'string':
      return option.choices ? readChoice(option.choices, text) : text;
    case 'integer':
      return readInteger(text);
    case 'boolean':
      return readBoolean(option.name, text);
    case 'role':
      return undefined;
    case 'member': {
      const username = /^@?([\w.-]{1,64})$/.exec(text)?.[1];
      return username === undefined ? undefined : { username };
    }
  }
}

/** The choice by value, by label, by the label's first word, or by an unambiguous beginning of two letters or more. */
function readChoice(choices: NonNullable<StringOption['choices']>, text: string): string | undefined {
  const wanted = fold(text);
  if (wanted === '') return undefined;
  const exact = choices.find(choice => fold(choice.value) === wanted || fold(choice.label) === wanted);
  if (exact) return exact.value;
  const begins = choices.filter(
    choice => fold(choice.value).startsWith(wanted) || fold(choice.label).startsWith(wanted),
  );
  return wanted.length >= 2 && begins.length === 1 ? begins[0]?.value : undefined;
}

/** Letters and digits only, lower case: 'Anti-Air ✈' and 'antiair' are one. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function readInteger(text: string): number | undefined {
  const number = Number(text.replace(/^\+/, '').replace('−', '-'));
  return /^[+\-−]?\d{1,15}$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

function readBoolean(name: string, text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['yes', 'true', 'on', '1', 'y', name.toLowerCase()].includes(word)) return true;
  if (['no', 'false', 'off', '0', 'n'].includes(word)) return false;
  return undefined;
}
