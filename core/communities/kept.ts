import type { z } from 'zod';

/** Reads a stored object by a schema whose fields all have defaults: what is unknown or spoiled falls back field by field. Pure. */
export function readKept<Schema extends z.ZodObject>(schema: Schema, stored: unknown): z.infer<Schema> {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    if (Object.hasOwn(given, name) && (field as z.ZodType).safeParse(given[name]).success) kept[name] = given[name];
  }
  return schema.parse(kept);
}
