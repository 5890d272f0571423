import type { CommandSpec } from '../command.ts';
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
    const specs = visible(catalogue, invocation.surface);
    const wanted = options.text('command')?.trim().replace(/^\//, '').toLowerCase();
    if (!wanted) return overview(specs);
    const found = specs.filter(
      spec => spec.path === wanted || spec.telegramAlias === wanted || spec.path.startsWith(`${wanted} `),
    );
    if (found.length === 0) {
      return {
        text: rich`There is no command called ${shorten(wanted, 60)}. /help lists them all.`,
        visibility: 'private',
      };
    }
    return { text: joinRich(found.map(explain), '\n\n'), visibility: 'private' };
  },
};

export function visible(catalogue: readonly CommandSpec[], surface: string): CommandSpec[] {
  return catalogue.filter(
    spec => !spec.hidden && (!spec.surfaces || spec.surfaces.some(candidate => candidate === surface)),
  );
}

function overview(specs: readonly CommandSpec[]): Reply {
  const line = (spec: CommandSpec) => rich`\`/${spec.path}\` ${spec.description}`;
  return {
    title: rich`Agent Arena`,
    text: joinRich([
      rich`Agents fight by themselves; the tape of a live price drives the fight. Make one, fight, read the coach's note, tune, climb.`,
      ...specs.filter(spec => spec.permission === 'member').map(line),
      ...specs.filter(spec => spec.permission === 'moderator').map(spec => [...line(spec), ...rich` (moderators)`]),
    ]),
    visibility: 'private',
    buttons: [
      [
        { label: 'Create an agent', style: 'success', action: { command: 'agent create', options: {} } },
        { label: 'Leaderboard', action: { command: 'leaderboard', options: {} } },
      ],
    ],
  };
}

function explain(spec: CommandSpec): RichText {
  const usage = spec.options.map(option => (option.required ? `<${option.name}>` : `[${option.name}]`)).join(' ');
  const lines = [rich`**/${spec.path}** ${usage}`, rich`${spec.help}`];
  if (spec.telegramAlias) lines.push(rich`On Telegram also /${spec.telegramAlias}.`);
  for (const option of spec.options) lines.push(rich`\`${option.name}\` ${option.description}`);
  return joinRich(lines);
}
