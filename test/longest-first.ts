import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, dearest first, group by group as vitest.config.ts has them. */
const LONGEST = [
  // short
  'test/contracts/forge.test.ts',
  'test/discord/arena.test.ts',
  'test/api/routes.test.ts',
  'test/telegram/arena.test.ts',
  'test/contracts/static.test.ts',
  // side by side
  'test/api/fuzz.long.test.ts',
  'test/contracts/mutants.long.test.ts',
  'test/contracts/forge.long.test.ts',
  'test/open-data/large.long.test.ts',
  'test/tournaments/crash.long.test.ts',
  'test/contracts/types.long.test.ts',
  'test/contracts/gas.long.test.ts',
  'test/contracts/coverage.long.test.ts',
  'test/chain/offer-command.long.test.ts',
  'test/chain/token-command.long.test.ts',
  'test/api/patience.long.test.ts',
  'renderer/pool.long.test.ts',
  'renderer/render.long.test.ts',
  // evenings
  'test/chain/night.long.test.ts',
  'test/club/season.long.test.ts',
  'test/market/silence.long.test.ts',
  'test/web/evening.long.test.ts',
  'test/web/evening-killed.long.test.ts',
  'test/market/night.long.test.ts',
  // browsers
  'test/web/pages.long.test.ts',
  'test/web/play.long.test.ts',
  'test/web/player.long.test.ts',
  'test/web/escrow.long.test.ts',
  'test/web/rights.long.test.ts',
];

/**
 * Of each group, what takes longest begins first: begun last, it would go on alone when all else is over. Vitest knows how long a file takes only
 * where it has run before, and goes by the sizes of files elsewhere, as on a fresh machine.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => groupOf(one) - groupOf(other) || placeOf(one) - placeOf(other));
  }
}

const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex(name => moduleId.endsWith(`/${name}`));
  return place < 0 ? LONGEST.length : place;
}
