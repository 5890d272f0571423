import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../test/discord/test-dispatcher.ts';
import { CommandStore } from '../../test/fakes/discord/command-store.ts';
import type { CommandSpec } from '../command.ts';
import { commandDifference, type PresentCommand, wantedCommands } from './registration.ts';

const base = { code: 'x', help: '', permission: 'member', visibility: 'public', options: [] } as const;
const spec = (path: string, more: Partial<CommandSpec> = {}): CommandSpec => ({
  ...base,
  path,
  description: path,
  ...more,
});

/** The commands as Discord sends them back after registration. */
function present(commands: ReturnType<typeof wantedCommands>): PresentCommand[] {
  const store = new CommandStore('1');
  store.replaceAll(JSON.parse(JSON.stringify(commands)));
  return JSON.parse(JSON.stringify(store.list(true))) as PresentCommand[];
}

describe('the commands wanted', () => {
  const wanted = wantedCommands(CATALOGUE, 'global');

  test('are those of the menu, on this surface', () => {
    expect(wanted.map(command => command.name)).toEqual(['agent', 'fight', 'me', 'setup']);
  });

  test('hold paths of two words as subcommands', () => {
    expect(wanted[0]?.options.map(option => [option.type, option.name])).toEqual([
      [1, 'create'],
      [1, 'show'],
    ]);
  });

  test('ask for what is required first', () => {
    expect(wanted[1]?.options.map(option => option.name)).toEqual(['agent', 'opponent']);
  });

  test('are for moderators only where every part is', () => {
    expect(wanted.find(command => command.name === 'setup')?.default_member_permissions).toBe('32');
    const mixed = wantedCommands([spec('a b', { permission: 'moderator' }), spec('a c')], 'global');
    expect(mixed[0]?.default_member_permissions).toBeNull();
  });

  test('name places only when registered for all servers', () => {
    expect(wanted[0]?.contexts).toEqual([0, 1]);
    expect(wantedCommands(CATALOGUE, 'guild')[0]?.contexts).toBeNull();
  });

  test('carry the translations that there are', () => {
    const words: Record<string, string> = { 'me.description de': 'Dein Stand', 'agent show.name de': 'zeigen' };
    const localise = (key: string, locale: string) => words[`${key} ${locale}`];
    const [agent, , me] = wantedCommands(CATALOGUE, 'global', { locales: ['de', 'fr'], localise });
    expect(me?.description_localizations).toEqual({ de: 'Dein Stand' });
    expect(me?.name_localizations).toBeNull();
    expect(agent?.options[1]).toMatchObject({ name_localizations: { de: 'zeigen' } });
  });

  test('cannot stand beside their own subcommands', () => {
    expect(() => wantedCommands([spec('a'), spec('a b')], 'global')).toThrow(RangeError);
  });
});

describe('the difference', () => {
  const wanted = wantedCommands(CATALOGUE, 'global');
  const none = { create: [], update: [], delete: [] };

  test('is everything at first and nothing afterwards', () => {
    expect(commandDifference(wanted, []).create).toEqual(wanted);
    expect(commandDifference(wanted, present(wanted))).toEqual(none);
  });

  test('is nothing with translations either', () => {
    const localise = (key: string, locale: string) => (key.endsWith('.name') ? `n${locale}` : `${key} in ${locale}`);
    const translated = wantedCommands(CATALOGUE, 'global', { locales: ['de', 'fr'], localise });
    expect(commandDifference(translated, present(translated))).toEqual(none);
    expect(commandDifference(wanted, present(translated)).update).toHaveLength(wanted.length);
  });

  const agentOption = { kind: 'string', name: 'agent', description: 'x', maxLength: 9 } as const;
  test.each<[string, string, Partial<CommandSpec>]>([
    ['a description', 'fight', { description: 'Changed' }],
    ['a bound', 'agent show', { options: [{ kind: 'integer', name: 'range', description: 'x', min: 0, max: 9 }] }],
    ['a choice', 'fight', { options: [{ ...agentOption, choices: [{ value: 'a', label: 'A' }] }] }],
    ['the right to use it', 'fight', { permission: 'moderator' }],
    ['an option that is gone', 'fight', { options: [] }],
  ])('is one update where %s changed', (_, path, change) => {
    const specs = CATALOGUE.map(each => (each.path === path ? { ...each, ...change } : each));
    const difference = commandDifference(wantedCommands(specs, 'global'), present(wanted));
    expect(difference.update).toHaveLength(1);
    expect(difference).toMatchObject({ create: [], delete: [] });
  });

  test('deletes what is no longer wanted, creates what is new', () => {
    const specs = CATALOGUE.filter(each => each.path !== 'me');
    const difference = commandDifference(wantedCommands([...specs, spec('new')], 'global'), present(wanted));
    expect(difference.create.map(command => command.name)).toEqual(['new']);
    expect(difference.delete.map(command => command.name)).toEqual(['me']);
    expect(difference.update).toEqual([]);
  });

  test('leads where it says: applying it leaves no difference', () => {
    const store = new CommandStore('1');
    store.replaceAll(JSON.parse(JSON.stringify(wanted)));
    const specs = CATALOGUE.filter(each => each.path !== 'me').map(each => ({
      ...each,
      options: each.options.slice(1),
    }));
    const next = wantedCommands(specs, 'global');
    const read = () => JSON.parse(JSON.stringify(store.list(true))) as PresentCommand[];
    const difference = commandDifference(next, read());
    for (const command of difference.create) store.create(JSON.parse(JSON.stringify(command)));
    for (const { id, command } of difference.update) store.update(id, JSON.parse(JSON.stringify(command)));
    for (const { id } of difference.delete) store.delete(id);
    expect(commandDifference(next, read())).toEqual(none);
  });
});
