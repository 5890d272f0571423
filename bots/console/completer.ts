import type { CommandSpec, Dispatcher } from '../command.ts';
import { parseCommandLine, typedCommands } from '../command-line.ts';
import { tokenize } from '../command-line-tokens.ts';
import type { Invocation } from '../invocation.ts';

/** Tab completion: commands, then options' choices, then whatever the dispatcher knows (agents, matches). */

/** What readline wants: whole replacements for the last word, and that word. */
export type Completion = [string[], string];

const OWN_COMMANDS = ['/as ', '/quit', '/wait '];

/**
 * @param invocationFor the line as an invocation, for the dispatcher's completer
 */
export async function completeLine(
  line: string,
  catalogue: readonly CommandSpec[],
  dispatcher: Dispatcher,
  invocationFor: (command: string, options: Invocation['options']) => Invocation,
): Promise<Completion> {
  const typed = line.startsWith('/') ? line : `/${line}`;
  const commands = completeCommand(typed, catalogue);
  if (commands.length > 0) {
    const shown = line.startsWith('/') || line === '' ? commands : commands.map(each => each.slice(1));
    return [shown, line];
  }
  const word = lastWord(line);
  const head = line.slice(0, line.length - word.length);
  const parsed = parseCommandLine(head, catalogue);
  if (parsed.kind !== 'command') return [[], line];
  const named = /^([\w-]+)[:=](.*)$/.exec(word);
  const option = named
    ? parsed.spec.options.find(each => each.name === named[1])
    : parsed.spec.options.find(each => parsed.options[each.name] === undefined);
  if (!option) return [[], word];
  const prefix = named ? word.slice(0, word.length - (named[2] ?? '').length) : '';
  const value = (named?.[2] ?? word).replace(/^"/, '');
  const offered = await offers(option, value);
  return [offered.map(each => `${prefix}${quoted(each)} `), word];

  async function offers(wanted: NonNullable<typeof option>, start: string): Promise<string[]> {
    if (wanted.kind === 'boolean') return ['yes', 'no'].filter(each => each.startsWith(start.toLowerCase()));
    if (wanted.kind !== 'string') return [];
    if (wanted.choices)
      return wanted.choices.map(each => each.value).filter(each => each.startsWith(start.toLowerCase()));
    if (!wanted.autocomplete || parsed.kind !== 'command') return [];
    const choices = await dispatcher.complete(invocationFor(parsed.path, parsed.options), wanted.name, start);
    return choices.map(choice => choice.value);
  }
}

function completeCommand(typed: string, catalogue: readonly CommandSpec[]): string[] {
  const lower = typed.toLowerCase();
  const names = typedCommands(catalogue).flatMap(spec => [
    spec.path,
    ...(spec.telegramAlias ? [spec.telegramAlias] : []),
  ]);
  const all = [...new Set(names)].sort().map(name => `/${name} `);
  return [...all, ...OWN_COMMANDS].filter(each => each.startsWith(lower) && each.trim() !== lower.trim());
}

/** The word being typed; a quotation that is open counts as one. */
function lastWord(line: string): string {
  const last = tokenize(line).at(-1);
  const quote = line.lastIndexOf('"');
  const isOpen = quote >= 0 && (line.match(/"/g) ?? []).length % 2 === 1;
  if (isOpen) return line.slice(quote);
  return last && last.end === line.length ? line.slice(last.offset) : '';
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
