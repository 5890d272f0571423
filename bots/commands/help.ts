import type { CommandSpec } from '../command.ts';
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
  ['Bets', ['markets', 'bet', 'positions', 'sell', 'pick', 'price', 'limits']],
  ['Credits', ['balance', 'daily', 'statement']],
];

/** Moderators see their commands, too; others would only read past them. */
function overview(specs: readonly CommandSpec[], isModerator: boolean): Reply {
  const line = (spec: CommandSpec) => rich`\`/${spec.path}\` ${spec.description}`;
  const open = specs.filter(spec => spec.permission === 'member');
  const groupOf = (spec: CommandSpec) => GROUPS.find(([, words]) => words.includes(firstWord(spec)))?.[0] ?? 'More';
  const group = (title: string, of: readonly CommandSpec[]) => joinRich([rich`**${title}**`, ...of.map(line)]);
  const moderators = specs.filter(spec => spec.permission === 'moderator');
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
        isModerator ? group('Moderators', moderators) : rich`For moderators: \`/help setup\`, \`/help mod\``,
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
  for (const option of spec.options) lines.push(rich`\`${option.name}\` ${option.description}`);
  return joinRich(lines);
}

/** Telegram has short names for everyday commands. */
function nameOn(surface: SurfaceName, { path, telegramAlias }: CommandSpec): string {
  return surface === 'telegram' ? (telegramAlias ?? path) : path;
}

function firstWord({ path }: CommandSpec): string {
  return path.split(' ')[0] ?? path;
}
