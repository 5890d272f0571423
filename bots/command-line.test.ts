import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandSpec } from './command.ts';
import { parseCommandLine, usageOf } from './command-line.ts';

const base = { description: '', help: '', permission: 'member', visibility: 'public' } as const;
const archetypes = ['bruiser', 'rusher', 'grappler'].map(value => ({
  value,
  label: value[0]!.toUpperCase() + value.slice(1),
}));
const catalogue: CommandSpec[] = [
  {
    ...base,
    path: 'agent create',
    code: 'ac',
    telegramAlias: 'new',
    options: [
      { kind: 'string', name: 'name', description: '', maxLength: 24, required: true },
      { kind: 'string', name: 'archetype', description: '', maxLength: 20, required: true, choices: archetypes },
    ],
  },
  {
    ...base,
    path: 'fight',
    code: 'f',
    options: [
      { kind: 'string', name: 'agent', description: '', maxLength: 24 },
      { kind: 'string', name: 'opponent', description: '', maxLength: 24 },
    ],
  },
  {
    ...base,
    path: 'challenge',
    code: 'c',
    options: [
      { kind: 'member', name: 'opponent', description: '', required: true },
      { kind: 'string', name: 'agent', description: '', maxLength: 24 },
    ],
  },
  {
    ...base,
    path: 'queue join',
    code: 'qj',
    telegramAlias: 'queue',
    options: [{ kind: 'string', name: 'agent', description: '', maxLength: 24 }],
  },
  { ...base, path: 'queue leave', code: 'ql', options: [] },
  {
    ...base,
    path: 'replay',
    code: 'r',
    options: [
      { kind: 'integer', name: 'id', description: '', min: 1, max: 1_000_000, required: true },
      { kind: 'boolean', name: 'full', description: '' },
    ],
  },
  {
    ...base,
    path: 'say',
    code: 's',
    options: [{ kind: 'string', name: 'text', description: '', maxLength: 100, rest: true, required: true }],
  },
  { ...base, path: 'challenge accept', code: 'ca', hidden: true, options: [] },
  {
    ...base,
    path: 'start',
    code: 'st',
    hidden: true,
    options: [{ kind: 'string', name: 'payload', description: '', maxLength: 64 }],
  },
];

function read(line: string, context = {}) {
  const parsed = parseCommandLine(line, catalogue, context);
  if (parsed.kind === 'command') return [parsed.path, parsed.options];
  return parsed.kind === 'unknown' ? ['?', parsed.path] : ['!', parsed.sentence];
}

describe('finding the command', () => {
  it.each([
    ['/agent create Rusty bruiser', 'agent create'],
    ['/AGENT Create Rusty bruiser', 'agent create'],
    ['agent create Rusty bruiser', 'agent create'],
    ['/agent@arena_bot create Rusty bruiser', 'agent create'],
    ['/agent_create Rusty bruiser', 'agent create'],
    ['/new Rusty bruiser', 'agent create'],
    ['/queue', 'queue join'],
    ['/queue leave', 'queue leave'],
    ['/start abc', 'start'],
  ])('%s is %s', (line, path) => {
    expect(read(line)[0]).toBe(path);
  });

  it('names what it does not know, group word included', () => {
    expect(read('/dance now')).toEqual(['?', 'dance']);
    expect(read('/agent frobnicate')).toEqual(['?', 'agent frobnicate']);
    expect(read('/agent')).toEqual(['?', 'agent']);
    expect(read(`/${'x'.repeat(10_000)}`)[1]).toHaveLength(64);
  });

  it('keeps commands that only buttons reach out of reach', () => {
    expect(read('/challenge accept')).toEqual(['challenge', { opponent: { username: 'accept' } }]);
  });
});

describe('reading options', () => {
  it.each([
    ['/new "Iron Fist" bruiser'],
    ['/new “Iron Fist” bruiser'],
    ['/new „Iron Fist“ bruiser'],
    ['/new «Iron Fist» bruiser'],
    ["/new 'Iron Fist' bruiser"],
    ['/new Iron Fist bruiser'],
    ['/new Iron Fist Bruiser'],
    ['/new name:"Iron Fist" archetype=BRUISER'],
    ['/new archetype:bru "Iron Fist"'],
    ['/new bruiser name:“Iron Fist”'],
    ['/new "Iron\u00a0Fist" bruiser'.replace('\u00a0', ' ')],
  ])('%s', line => {
    expect(read(line)).toEqual(['agent create', { name: 'Iron Fist', archetype: 'bruiser' }]);
  });

  it('takes an apostrophe as part of a name and drops a quote that is never closed', () => {
    expect(read("/new Rusty's bruiser")[1]).toEqual({ name: "Rusty's", archetype: 'bruiser' });
    expect(read('/new "Iron Fist bruiser')[1]).toEqual({ name: 'Iron Fist', archetype: 'bruiser' });
  });

  it('says which required options are open', () => {
    const parsed = parseCommandLine('/new Rusty', catalogue);
    expect(parsed.kind === 'command' && parsed.missing.map(option => option.name)).toEqual(['archetype']);
  });

  it('reads numbers and flags, and says what is wrong with others', () => {
    expect(read('/replay 12 full')).toEqual(['replay', { id: 12, full: true }]);
    expect(read('/replay 12 full:no')).toEqual(['replay', { id: 12, full: false }]);
    expect(read('/replay twelve')).toEqual([
      '!',
      '“id” is a whole number from 1 to 1000000, not “twelve”. It is typed like this: /replay id [full]',
    ]);
    expect(read('/replay 1e3')[0]).toBe('!');
    expect(read('/replay 12 maybe')[1]).toContain('yes or no');
  });

  it('gives the rest of the line to a rest option', () => {
    expect(read('/say  hello  "big" world')).toEqual(['say', { text: 'hello  "big" world' }]);
  });

  it('refuses words that fit nowhere', () => {
    expect(read('/queue leave now')[1]).toContain('I do not know what to do with “now”');
  });
});

describe('people', () => {
  const ann = { id: '7', displayName: 'Ann Lee' };
  it('by @username, mention or reply, wherever they stand', () => {
    expect(read('/challenge @bob Rusty')[1]).toEqual({ opponent: { username: 'bob' }, agent: 'Rusty' });
    expect(read('/challenge Rusty @bob')[1]).toEqual({ opponent: { username: 'bob' }, agent: 'Rusty' });
    expect(read('/challenge Rusty', { repliedTo: ann })[1]).toEqual({ opponent: ann, agent: 'Rusty' });
    const mentions = [{ offset: 11, length: 7, member: ann }];
    expect(read('/challenge Ann Lee Rusty', { mentions })[1]).toEqual({ opponent: ann, agent: 'Rusty' });
    expect(read('/challenge @bob', { repliedTo: ann })[1]).toEqual({ opponent: { username: 'bob' } });
  });

  it('an @name is plain text where no person is wanted', () => {
    expect(read('/fight @bob')[1]).toEqual({ agent: '@bob' });
  });
});

it('writes the usage', () => {
  expect(usageOf(catalogue[0]!)).toBe('/agent create name archetype');
  expect(usageOf(catalogue[2]!)).toBe('/challenge opponent [agent]');
});

it('never throws, whatever is typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('/new ', '/fight ', '/challenge ', '/replay ', '/say ', ''),
      fc.string({ unit: 'binary', maxLength: 200 }),
      (head, tail) => {
        expect(['command', 'unknown', 'problem']).toContain(parseCommandLine(head + tail, catalogue).kind);
      },
    ),
    { numRuns: 2_000 },
  );
});
