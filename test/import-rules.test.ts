import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Import, importsOf, listSources } from './import-graph.ts';

/**
 * "Who may import whom" (ARCHITECTURE.md), read from the sources themselves. Tests and the fakes that they use may
 * import what they like; they are looked at for their spelling only.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const sources = listSources(ROOT);
const imports = sources.flatMap(file => importsOf(ROOT, file));
const isTest = (file: string) => /\.test\.ts$|^test\/|^vitest\.config\.ts$|\/testing\/|\/golden\//.test(file);
const production = imports.filter(({ from }) => !isTest(from));

const DOMAINS = [
  'agents',
  'allowances',
  'announcements',
  'chain',
  'communities',
  'crowd',
  'fair-play',
  'fight-nights',
  'honours',
  'invocations',
  'ledger',
  'live',
  'matches',
  'moderation',
  'open-data',
  'people',
  'prices',
  'ratings',
  'seasons',
  'sessions',
  'tournaments',
  'training',
  'wagers',
  'wallets',
  'webhooks',
];
/** No I/O, no clock, no randomness: what a domain decides, apart from what it does. */
const PURE_RULES = [
  'core/agents/build.ts',
  'core/agents/house.ts',
  'core/agents/costume.ts',
  'core/agents/looks.ts',
  'core/agents/names.ts',
  'core/agents/quarantine.ts',
  'core/agents/slot-rules.ts',
  'core/agents/wardrobe.ts',
  'core/allowances/rules.ts',
  'core/announcements/pings.ts',
  'core/chain/amounts.ts',
  'core/chain/assets.ts',
  'core/chain/matches/check-proof.ts',
  'core/chain/tokens/cid.ts',
  'core/chain/tokens/description.ts',
  'core/chain/drops/drop-rules.ts',
  'core/chain/drops/drop-tree.ts',
  'core/chain/leaves.ts',
  'core/chain/escrow/pool-fit.ts',
  'core/chain/escrow/pool-rules.ts',
  'core/chain/escrow/pool-words.ts',
  'core/chain/matches/proof-words.ts',
  'core/chain/matches/votes.ts',
  'core/chain/rights/right-kinds.ts',
  'core/chain/tokens/token-views.ts',
  'core/chain/verifier/backoff.ts',
  'core/chain/verifier/commit-rules.ts',
  'core/chain/verifier/payload.ts',
  'core/chain/verifier/plain-text.ts',
  'core/chain/verifier/shapes.ts',
  'core/chain/wire/answers.ts',
  'core/chain/wire/fees.ts',
  'core/chain/escrow/pool-views.ts',
  'core/chain/public-chain.ts',
  'core/communities/moments.ts',
  'core/communities/notify.ts',
  'core/communities/sanction-rules.ts',
  'core/communities/settings.ts',
  'core/crowd/rules.ts',
  'core/crowd/weeks.ts',
  'core/honours/belt-rules.ts',
  'core/honours/levels.ts',
  'core/honours/rules.ts',
  'core/fight-nights/programme.ts',
  'core/fight-nights/words.ts',
  'core/fair-play/accounts.ts',
  'core/fair-play/chance.ts',
  'core/fair-play/facts.ts',
  'core/fair-play/late-bets.ts',
  'core/fair-play/money-flows.ts',
  'core/fair-play/signals.ts',
  'core/fair-play/win-trading.ts',
  'core/ledger/accounts.ts',
  'core/ledger/check-rules.ts',
  'core/ledger/statement-text.ts',
  'core/live/events.ts',
  'core/live/position.ts',
  'core/live/routing.ts',
  'core/matches/commit.ts',
  'core/matches/pairing.ts',
  'core/matches/verification.ts',
  'core/matches/void-reasons.ts',
  'core/moderation/audit-file.ts',
  'core/moderation/durations.ts',
  'core/open-data/lines.ts',
  'core/open-data/schemas.ts',
  'core/people/archive.ts',
  'core/people/clash.ts',
  'core/people/pseudonym.ts',
  'core/prices/book.ts',
  'core/prices/evidence.ts',
  'core/prices/exact.ts',
  'core/prices/feed.ts',
  'core/prices/freshness.ts',
  'core/prices/raw.ts',
  'core/prices/symbols.ts',
  'core/prices/tape.ts',
  'core/prices/track.ts',
  'core/prices/trades.ts',
  'core/prices/windows.ts',
  'core/ratings/adjustments.ts',
  'core/ratings/rules.ts',
  'core/seasons/divisions.ts',
  'core/seasons/modifiers.ts',
  'core/seasons/ranking.ts',
  'core/seasons/rewards.ts',
  'core/seasons/states.ts',
  'core/seasons/wallet-cut.ts',
  'core/tournaments/formats/double.ts',
  'core/tournaments/formats/elimination.ts',
  'core/tournaments/formats/groups.ts',
  'core/tournaments/formats/index.ts',
  'core/tournaments/formats/names.ts',
  'core/tournaments/formats/plan.ts',
  'core/tournaments/formats/round-robin.ts',
  'core/tournaments/formats/seeding.ts',
  'core/tournaments/formats/settings.ts',
  'core/tournaments/formats/swiss-pairing.ts',
  'core/tournaments/formats/swiss-table.ts',
  'core/tournaments/formats/swiss.ts',
  'core/tournaments/formats/tally.ts',
  'core/tournaments/formats/team.ts',
  'core/tournaments/formats/tie-breaks.ts',
  'core/tournaments/formats/types.ts',
  'core/tournaments/formats/wiring.ts',
  'core/tournaments/history.ts',
  'core/tournaments/prizes.ts',
  'core/tournaments/rules.ts',
  'core/tournaments/start-words.ts',
  'core/tournaments/team-sides.ts',
  'core/wagers/desk.ts',
  'core/wagers/limit-rules.ts',
  'core/wagers/line/counts.ts',
  'core/wagers/line/opening.ts',
  'core/wagers/liquidity.ts',
  'core/webhooks/events.ts',
  'core/webhooks/payloads.ts',
  'core/webhooks/rules.ts',
  'core/wallets/chains.ts',
  'core/wallets/statement.ts',
];
/** What of the platform is as pure: words and errors. */
const PURE_PLATFORM = ['core/platform/csv.ts', 'core/platform/errors.ts'];
const SURFACES = ['discord', 'telegram', 'console'];
const folderOf = (file: string, depth: number) => file.split('/').slice(0, depth).join('/');
const domainOf = (file: string) => /^core\/([^/]+)\//.exec(file)?.[1] ?? null;
const isDomain = (file: string) => DOMAINS.includes(domainOf(file) ?? '');
const isPureRule = (file: string) => PURE_RULES.includes(file);
const isBuiltin = (name: string) => name.startsWith('node:') || builtinModules.includes(name);
const told = ({ from, to }: Import) => `${from} -> ${to}`;

/** Hashes, and another way of importing packages, which importsOf sees as well. */
const PURE_BUILTINS = ['node:crypto', 'node:module'];

/** A package without I/O, a file that comes to nothing else, or the engine and controllers, which are pure by their own rule. */
function isPure(to: string, isOurs: boolean, trail: string[] = []): boolean {
  if (!isOurs) return !isBuiltin(to) || PURE_BUILTINS.includes(to);
  if (/^core\/(engine|controllers)\//.test(to) || PURE_PLATFORM.includes(to) || trail.includes(to)) return true;
  const needed = production.filter(edge => edge.from === to && !edge.isTypeOnly);
  // Another domain's index.ts is the way to its rules; its services are not called by rules, since they need a database.
  if (to.endsWith('/index.ts')) return isDomain(to);
  return isDomain(to) && needed.every(edge => isPure(edge.to, edge.isOurs, [...trail, to]));
}

/** The imports of these files that the rule does not allow. */
function breaches(inside: (file: string) => boolean, isAllowed: (edge: Import) => boolean): string[] {
  return production.filter(edge => inside(edge.from) && !isAllowed(edge)).map(told);
}

test('the sources are found and their imports understood', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(imports.map(told)).toContain('core/platform/queue/postgres.ts -> bullmq');
  expect(imports.map(told)).toContain('core/platform/queue.ts -> core/platform/queue/postgres.ts');
  expect(imports.filter(edge => edge.isDynamic && edge.to === 'core/platform/blobs/s3-store.ts')).toHaveLength(1);
  expect(imports.filter(edge => edge.from === 'core/platform/outbox.ts' && edge.isTypeOnly).length).toBeGreaterThan(0);
});

test('our own files are imported with their extension, and exist', () => {
  const known = new Set(sources);
  const wrong = imports.filter(
    ({ to, isOurs }) => isOurs && !known.has(to) && !to.startsWith('prisma/generated/') && !/\.(json|mjs|js)$/.test(to),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('every domain and every pure rule is known to these rules', () => {
  const found = new Set(sources.map(domainOf).filter(name => name !== null));
  const known = new Set([...DOMAINS, 'engine', 'controllers', 'platform']);
  expect([...found].filter(name => !known.has(name))).toEqual([]);
  expect(PURE_RULES.filter(file => !sources.includes(file))).toEqual([]);
});

describe('who may import whom', () => {
  test('the engine imports nothing but a pure hash', () => {
    const inside = (file: string) => file.startsWith('core/engine/');
    expect(
      breaches(inside, ({ to, isOurs }) => (isOurs ? to.startsWith('core/engine/') : to.startsWith('@noble/hashes'))),
    ).toEqual([]);
  });

  test('controllers import the engine and themselves', () => {
    const inside = (file: string) => file.startsWith('core/controllers/');
    const isAllowed = ({ to, isOurs }: Import) =>
      isOurs ? /^core\/(engine|controllers)\//.test(to) : to.startsWith('@noble/hashes');
    expect(breaches(inside, isAllowed)).toEqual([]);
  });

  test('the renderer imports the engine and controllers, and knows no domain, database or surface', () => {
    const inside = (file: string) => file.startsWith('renderer/');
    const isAllowed = ({ to, isOurs }: Import) =>
      isOurs
        ? /^(renderer|core\/engine|core\/controllers)\//.test(to)
        : !/^(@prisma\/|bullmq$|pg$|ioredis$|discord\.js$|grammy$|fastify$)/.test(to);
    expect(breaches(inside, isAllowed)).toEqual([]);
  });

  test('the platform knows no domain, surface or picture', () => {
    const inside = (file: string) => file.startsWith('core/platform/');
    expect(breaches(inside, ({ to, isOurs }) => !isOurs || /^(core\/platform|prisma\/generated)\//.test(to))).toEqual(
      [],
    );
  });

  test("a domain imports other domains' index.ts, the engine, controllers and the platform", () => {
    const isAllowed = ({ from, to, isOurs }: Import) => {
      if (!isOurs) return !/^(discord\.js|grammy|fastify|canvas|bullmq|ioredis|pg)$/.test(to);
      if (domainOf(from) === domainOf(to) || /^(core\/platform|prisma\/generated)\//.test(to)) return true;
      if (/^core\/(engine|controllers)\//.test(to)) return true;
      // which domain may is said below
      if (to === 'contracts/index.ts') return true;
      return isDomain(to) && (to.endsWith('/index.ts') || isPureRule(to));
    };
    expect(breaches(isDomain, isAllowed)).toEqual([]);
  });

  test('pure rules import only other pure rules', () => {
    const inside = (file: string) => isDomain(file) && isPureRule(file);
    const isAllowed = ({ to, isOurs, isTypeOnly }: Import) => isTypeOnly || isPure(to, isOurs);
    expect(breaches(inside, isAllowed)).toEqual([]);
  });

  test('bots and the API import services, never the database, the queues or each other', () => {
    const inside = (file: string) => /^(bots|api)\//.test(file);
    const isAllowed = ({ from, to, isOurs }: Import) => {
      if (!isOurs) return !/^(@prisma\/|bullmq$|pg$|ioredis$)/.test(to);
      if (to.startsWith('prisma/')) return false;
      if (folderOf(from, 1) === folderOf(to, 1)) return true;
      if (to.startsWith('renderer/')) return from.startsWith('api/web/');
      // the browser runs what is pure, wherever it lies
      if (from.startsWith('api/web/client/') && isPureRule(to)) return true;
      return /^core\/[^/]+\/index\.ts$/.test(to) || /^core\/(engine|controllers|platform)\//.test(to);
    };
    expect(breaches(inside, isAllowed)).toEqual([]);
  });

  test('bots and the API take from the platform what is not the database or the queues', () => {
    const inside = (file: string) => /^(bots|api)\//.test(file);
    const forbidden = /^core\/platform\/(database\.|queue|outbox|migrate|postgres|backup|store)/;
    expect(breaches(inside, ({ to, isTypeOnly }) => isTypeOnly || !forbidden.test(to))).toEqual([]);
  });

  test('what the contracts are in TypeScript is known to the chain domain and to who wires and measures', () => {
    const mayKnow = /^(contracts|core\/chain|arena|scripts|bench)\//;
    const isAllowed = ({ to, isTypeOnly }: Import) => !to.startsWith('contracts/') || isTypeOnly;
    expect(breaches(file => !mayKnow.test(file), isAllowed)).toEqual([]);
    expect(
      breaches(
        file => !file.startsWith('contracts/'),
        ({ to }) => !/^contracts\/(?!index\.ts$)/.test(to),
      ),
    ).toEqual([]);
  });

  test('what speaks to nodes knows nothing of what is said there', () => {
    const inside = (file: string) => file.startsWith('core/chain/wire/');
    const isAllowed = ({ to, isTypeOnly }: Import) =>
      isTypeOnly || !to.startsWith('core/chain/') || to.startsWith('core/chain/wire/');
    expect(breaches(inside, isAllowed)).toEqual([]);
  });

  test('a verifier has nothing of the arena but rules, prices and how to read a chain; nothing but who wires it imports it', () => {
    const inside = (file: string) => file.startsWith('core/chain/verifier/');
    const reading = /^core\/chain\/(leaves|wire\/(answers|interfaces|keys|node|nodes|ranges))\.ts$/;
    const isAllowed = ({ to, isOurs }: Import) =>
      !isOurs ||
      inside(to) ||
      reading.test(to) ||
      to === 'core/prices/index.ts' ||
      /^core\/(engine|controllers|platform)\//.test(to) ||
      (to.startsWith('core/matches/') && isPureRule(to));
    expect(breaches(inside, isAllowed)).toEqual([]);
    const mayWire = (file: string) => inside(file) || /^(arena\.ts$|arena\/|bench\/)/.test(file);
    expect(
      breaches(
        file => !mayWire(file),
        ({ to }) => !inside(to),
      ),
    ).toEqual([]);
  });

  test('a surface imports no other surface', () => {
    const surfaceOf = (file: string) => SURFACES.find(name => file.startsWith(`bots/${name}/`)) ?? null;
    const isAllowed = ({ from, to }: Import) => surfaceOf(to) === null || surfaceOf(to) === surfaceOf(from);
    expect(breaches(file => file.startsWith('bots/') && !file.startsWith('bots/announcer/'), isAllowed)).toEqual([]);
  });

  test('only arena.ts and its parts wire things together; nothing imports them, and production code imports no test', () => {
    const wiring = (file: string) => file === 'arena.ts' || file.startsWith('arena/');
    expect(
      breaches(
        file => !wiring(file) && !file.startsWith('bench/'),
        ({ to }) => !wiring(to),
      ),
    ).toEqual([]);
    expect(
      production.filter(({ from, to, isOurs }) => isOurs && isTest(to) && !from.startsWith('bench/')).map(told),
    ).toEqual([]);
  });

  test('what runs in production needs no development dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: object;
    };
    const shipped = new Set(Object.keys(dependencies));
    const inside = (file: string) => /^(arena\.ts|arena\/|core\/|bots\/|api\/|renderer\/)/.test(file);
    const isAllowed = ({ to, isOurs, isTypeOnly }: Import) =>
      isOurs || isTypeOnly || isBuiltin(to) || shipped.has(packageOf(to));
    expect(breaches(inside, isAllowed)).toEqual([]);
  });
});

test('there are no import circles', () => {
  const edges = new Map<string, string[]>();
  // Types vanish before anything runs; what is loaded later cannot meet a half-loaded module.
  for (const { from, to, isOurs, isTypeOnly, isDynamic } of imports) {
    if (isOurs && !isTypeOnly && !isDynamic) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  expect(circlesIn(edges)).toEqual([]);
  const ring = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
  ]);
  expect(circlesIn(ring)).toEqual(['a -> b -> c -> a']);
});

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function circlesIn(edges: Map<string, string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      circles.push([...trail.slice(start), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return circles;
}
