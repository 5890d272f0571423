import type { CommandOption, CommandSpec } from '../command.ts';
import type { SurfaceName } from '../invocation.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import type { Command } from './types.ts';
import { shorten } from './words.ts';

export const help: Command = {
  spec: {
    path: 'help',
    code: 'he',
    description: 'What one can do here',
    help: 'Lists the commands, or explains one. Example: /help agent create',
    options: [
      {
        kind: 'string',
        name: 'command',
        description: 'The command to explain',
        maxLength: 60,
        rest: true,
        autocomplete: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async complete({ catalogue, invocation }, _option, typed) {
    return visible(catalogue, invocation.surface)
      .filter(spec => spec.path.includes(typed.trim().replace(/^\//, '').toLowerCase()))
      .slice(0, 25)
      .map(spec => ({ value: spec.path, name: `/${spec.path}` }));
  },
  async run({ catalogue, options, invocation }) {
    const { surface } = invocation;
    const specs = visible(catalogue, surface);
    const wanted = options.text('command')?.trim().replace(/^\//, '').toLowerCase();
    if (!wanted) return overview(specs, await invocation.isModerator());
    const found = specs.filter(
      spec => spec.path === wanted || spec.telegramAlias === wanted || spec.path.startsWith(`${wanted} `),
    );
    if (found.length === 0) {
      return {
        text: rich`There is no command called ${shorten(wanted, 60)}. /help lists them all.`,
        visibility: 'private',
      };
    }
    if (found.length > EXPLAINED_AT_ONCE) return family(wanted, found);
    return {
      text: joinRich(
        found.map(spec => explain(spec, surface)),
        '\n\n',
      ),
      visibility: 'private',
    };
  },
};

export function visible(catalogue: readonly CommandSpec[], surface: string): CommandSpec[] {
  return catalogue.filter(
    spec => !spec.hidden && (!spec.surfaces || spec.surfaces.some(candidate => candidate === surface)),
  );
}

/** Headings of the overview and the first words of the commands below them. What is in none comes last. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Agents', ['start', 'agent', 'spar']],
  ['Fights', ['fight', 'queue', 'challenge', 'match', 'replay', 'verify']],
  ['Bets', ['bet', 'sell', 'positions', 'markets', 'pick', 'price', 'limits']],
  ['Credits', ['balance', 'daily', 'statement']],
  ['Together', ['tournament', 'team', 'season', 'fightnight', 'leaderboard', 'belt', 'rivals', 'hall', 'profile']],
  ['You', ['notify', 'link', 'wallet', 'escrow', 'privacy', 'sanctions']],
];

/** More than this would fill several screens: a line each then. */
const EXPLAINED_AT_ONCE = 5;
/** Longer lists of choices are offered by the command itself. */
const CHOICES_NAMED = 10;

function family(word: string, specs: readonly CommandSpec[]): Reply {
  const open = specs.filter(spec => spec.permission === 'member');
  const moderators = specs.filter(spec => spec.permission !== 'member');
  const isMixed = open.length > 0 && moderators.length > 0;
  return {
    title: rich`/${word}`,
    text: joinRich([
      ...open.map(line),
      ...(isMixed ? [rich`**For moderators**`] : []),
      ...moderators.map(line),
      rich`\`/help ${specs[0]?.path ?? word}\` explains one.`,
    ]),
    visibility: 'private',
  };
}

function line(spec: CommandSpec): RichText {
  return rich`\`/${spec.path}\` ${spec.description}`;
}

/** Commands that share their first word: the first one explained, many others named. */
function openLines(specs: readonly CommandSpec[], word: string): RichText[] {
  const [first, ...others] = specs.filter(spec => firstWord(spec) === word);
  if (!first) return [];
  if (others.length < 2) return [first, ...others].map(line);
  const names = others.map(({ path }) => path.split(' ')[1] ?? path);
  return [rich`${line(first)}. And: ${names.join(', ')} (\`/help ${word}\`)`];
}

/** A family of commands in one line: '/mod: void, override, freeze; /help mod tells what they do'. */
function familyLine(specs: readonly CommandSpec[], word: string): RichText {
  const under = specs.filter(spec => firstWord(spec) === word).map(({ path }) => path.split(' ')[1] ?? path);
  return rich`\`/${word}\` ${under.join(', ')} · \`/help ${word}\``;
}

/** Moderators see their commands, too; others would only read past them. */
function overview(specs: readonly CommandSpec[], isModerator: boolean): Reply {
  const open = specs.filter(spec => spec.permission === 'member');
  const groupOf = (spec: CommandSpec) => GROUPS.find(([, words]) => words.includes(firstWord(spec)))?.[0] ?? 'More';
  const group = (title: string, of: readonly CommandSpec[]) =>
    joinRich([rich`**${title}**`, ...[...new Set(of.map(firstWord))].flatMap(word => openLines(of, word))]);
  const moderators = specs.filter(spec => spec.permission !== 'member');
  const families = [...new Set(moderators.map(firstWord))];
  return {
    title: rich`Agent Arena`,
    text: joinRich(
      [
        rich`Agents fight by themselves; the tape of a live price drives the fight. Make one, fight, read the coach's note, tune, climb. Bets are for play money. \`/help bet\` explains a command.`,
        ...[...GROUPS.map(([title]) => title), 'More'].map(title =>
          group(
            title,
            open.filter(spec => groupOf(spec) === title),
          ),
        ),
        isModerator
          ? joinRich([rich`**Moderators**`, ...families.map(word => familyLine(moderators, word))])
          : rich`For moderators: \`/help setup\`, \`/help mod\``,
      ],
      '\n\n',
    ),
    visibility: 'private',
    buttons: [
      [
        { label: 'Create an agent', style: 'success', action: { command: 'agent create', options: {} } },
        { label: 'Leaderboard', action: { command: 'leaderboard', options: {} } },
      ],
    ],
  };
}

function explain(spec: CommandSpec, surface: SurfaceName): RichText {
  const usage = spec.options.map(option => (option.required ? `<${option.name}>` : `[${option.name}]`)).join(' ');
  const lines = [rich`**/${spec.path}** ${usage}`, rich`${spec.help}`];
  const alias = nameOn(surface, spec);
  if (alias !== spec.path) lines.push(rich`Here also /${alias}.`);
  for (const option of spec.options) lines.push(rich`\`${option.name}\` ${option.description}${choicesOf(option)}`);
  return joinRich(lines);
}

/** Whoever types an option needs its words: 'single, double, round-robin'. */
function choicesOf(option: CommandOption): string {
  const choices = 'choices' in option ? (option.choices ?? []) : [];
  return choices.length === 0 || choices.length > CHOICES_NAMED
    ? ''
    : `: ${choices.map(({ value }) => value).join(', ')}`;
}

/** Telegram has short names for everyday commands. */
function nameOn(surface: SurfaceName, { path, telegramAlias }: CommandSpec): string {
  return surface === 'telegram' ? (telegramAlias ?? path) : path;
}

function firstWord({ path }: CommandSpec): string {
  return path.split(' ')[0] ?? path;
}
