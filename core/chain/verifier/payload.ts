import { z } from 'zod';
import { type Build, SLIDERS, type Sliders, STATISTICS } from '../../engine/index.ts';
import { type CommitFields, commitPayload } from '../../matches/commit.ts';

/** Reads what a commit's payload says, back into what was committed to. Pure. */

/** Characters; a real one has some 600. */
export const PAYLOAD_MAX = 4096;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0).max(1_000_000_000);
const corner = z.strictObject({
  version: whole,
  build: z.array(whole).length(STATISTICS.length),
  controller: z.strictObject({
    kind: z.literal('archetype'),
    archetype: z.enum(['bruiser', 'rusher', 'grappler', 'gunner', 'sentinel', 'trickster']),
    version: whole,
    sliders: z.array(whole).length(SLIDERS.length),
  }),
});
const payload = z.strictObject({
  format: z.literal(1),
  match: z.string().max(31),
  kind: z.enum(['rated', 'casual', 'exhibition']),
  serverSeedHash: hash,
  engine: z.string().max(20),
  rules: z.string().max(64),
  symbol: z.string().max(32),
  priceSource: z.enum(['exchange', 'simulated']),
  sources: z.array(z.string().max(32)).min(1).max(8).optional(),
  tapeSeconds: whole,
  lockAt: z.iso.datetime({ precision: 3 }),
  corners: z.tuple([corner, corner]),
});

/** @returns null where the text is not exactly what `commitPayload` writes: nobody can say what such a commit means */
export function readPayload(text: string): CommitFields | null {
  const parsed = payload.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { match: matchId, sources = [], corners, format: _format, ...rest } = parsed.data;
  const setupOf = ({ build, controller: { sliders, ...controller } }: (typeof corners)[0]) => ({
    build: Object.fromEntries(STATISTICS.map((name, index) => [name, build[index]])) as Build,
    controller: {
      ...controller,
      sliders: Object.fromEntries(SLIDERS.map((name, index) => [name, sliders[index]])) as Sliders,
    },
  });
  const fields: CommitFields = {
    ...rest,
    matchId,
    sources,
    corners: [setupOf(corners[0]), setupOf(corners[1])],
    versions: [corners[0].version, corners[1].version],
  };
  return commitPayload(fields) === text ? fields : null;
}

function jsonOf(text: string): unknown {
  if (text.length > PAYLOAD_MAX) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
