import { expect, it } from 'vitest';
import type { AgentView } from '../../agents/index.ts';
import { DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../../controllers/index.ts';
import { BLOCK_MAX, cidOf } from './cid.ts';
import { type AgentFacts, describeAgent } from './description.ts';

const build = DEFAULT_BUILDS.bruiser;
const agent: AgentView = {
  id: '7H2K9QX4M1ZT',
  communityId: 'C',
  name: 'Rusty',
  archetype: 'bruiser',
  house: false,
  ownerId: 'M',
  ownerName: 'Ada Lovelace',
  retired: false,
  versionNumber: 3,
  versionId: 'V',
  setup: {
    build,
    controller: { kind: 'archetype', archetype: 'bruiser', sliders: DEFAULT_SLIDERS.bruiser, version: 1 },
  },
  looks: {
    archetype: 'bruiser',
    build,
    hue: 200,
    accentHue: 20,
    head: 0,
    torso: 1,
    visor: 2,
    antenna: 3,
    pattern: 7,
  },
  costume: { entrance: '', finisher: '', entranceLine: 'Said by Ada', winLine: '' },
  rating: {
    mu: 25,
    sigma: 3,
    shown: 1512,
    uncertainty: 40,
    provisional: false,
    matches: 12,
    wins: 9,
    losses: 3,
    streak: 2,
  },
  createdAt: new Date('2026-11-01T10:00:00.500Z'),
};
const facts: AgentFacts = {
  agent,
  honours: {
    level: { level: 4, experience: 100, from: 80, next: 120 },
    holdsBelt: true,
    trophies: [
      { id: 'T', kind: 'season', title: 'Season 1', place: 1, awardedAt: new Date(0), agentName: 'Rusty' },
      { id: 'U', kind: 'season', title: 'Season 2', place: 3, awardedAt: new Date(0), agentName: 'Rusty' },
    ],
    upsets: 2,
  },
  image: `ipfs://${cidOf(new Uint8Array())}`,
  page: 'https://arena.example.org/agents/7H2K9QX4M1ZT',
};
const text = (given: AgentFacts) => new TextDecoder().decode(describeAgent(given));

it('says what an agent is as ERC-721 and marketplaces have it, and nothing of people', () => {
  const file = JSON.parse(text(facts));
  expect(Object.keys(file)).toEqual(['name', 'description', 'image', 'external_url', 'attributes']);
  expect(file).toMatchObject({
    name: 'Rusty',
    image: 'ipfs://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
    external_url: 'https://arena.example.org/agents/7H2K9QX4M1ZT',
  });
  const value = (trait: string) =>
    file.attributes.find(({ trait_type }: { trait_type: string }) => trait_type === trait)?.value;
  expect(['Archetype', 'Rating', 'Wins', 'Losses', 'Level', 'Titles', 'Trophies', 'Belt', 'Born'].map(value)).toEqual([
    'Bruiser',
    1512,
    9,
    3,
    4,
    1,
    2,
    'Holder',
    Date.UTC(2026, 10, 1, 10) / 1000,
  ]);
  expect(text(facts)).not.toMatch(/Ada|Lovelace/);
});

it('gives the same bytes for the same facts', () => {
  const again: AgentFacts = structuredClone({
    page: facts.page,
    image: facts.image,
    honours: facts.honours,
    agent,
  });
  expect(cidOf(describeAgent(again))).toBe(cidOf(describeAgent(facts)));
  const moved = {
    ...facts,
    agent: { ...agent, ownerName: 'Ben', communityId: 'D', costume: { ...agent.costume, winLine: 'x' } },
  };
  expect(cidOf(describeAgent(moved))).toBe(cidOf(describeAgent(facts)));
});

it.each([
  '"}],"image":"ipfs://evil","x":[{"y":"',
  '</script><script>alert(1)</script>',
  '\\u0022',
  '\u2028line\u2029',
  '🦾👩‍👩‍👧‍👦',
  'שלום',
  `\u202egnorw\u200b`,
  'W'.repeat(64),
])('is of one agent whatever its name is: %j', name => {
  const json = text({ ...facts, agent: { ...agent, name } });
  const file = JSON.parse(json);
  expect(Object.keys(file)).toEqual(['name', 'description', 'image', 'external_url', 'attributes']);
  expect(file.image).toBe(facts.image);
  expect(json).not.toMatch(/[<>&\u2028\u2029\u202e\u200b]/);
  expect(new TextEncoder().encode(json).length).toBeLessThan(BLOCK_MAX);
});

it('does without portrait and page where there are none', () => {
  const file = JSON.parse(text({ ...facts, image: null, page: null, agent: { ...agent, retired: true } }));
  expect(Object.keys(file)).toEqual(['name', 'description', 'attributes']);
  expect(file.description).toContain('It has retired with a record of 9-3.');
});
