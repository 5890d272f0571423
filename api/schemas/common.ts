import { z } from 'zod';
import { parseId } from '../../core/platform/index.ts';

/** Longest id that is looked at: 12 characters, and room for separators. */
export const ID_TYPED_MAX = 32;

/** An id as a person may type it: lower case, with dashes, with O for 0. */
export const typedId = (what: string) =>
  z
    .string()
    .min(1)
    .max(ID_TYPED_MAX)
    .transform((text, context) => {
      const id = parseId(text);
      if (id) return id;
      context.addIssue({
        code: 'custom',
        message: `That is no id of ${what}. Ids have 12 letters and digits, like 7H2K9QX4M1ZT.`,
        params: { code: 'bad-id' },
      });
      return z.NEVER;
    })
    .meta({ description: `Id of ${what}.`, example: '7H2K9QX4M1ZT' });

/** An id as the arena writes it. */
export const id = z.string().meta({ description: '12 characters of Crockford base32.', example: '7H2K9QX4M1ZT' });

export const timestamp = z.iso.datetime().meta({ description: 'UTC, with milliseconds.' });

export const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256, 64 hexadecimal digits.' });

/** Which corner: 0 stands left at the start, 1 right. */
export const corner = z.union([z.literal(0), z.literal(1)]);

export const count = z.int().min(0);

/** A probability in parts per million. */
export const ppm = z.int().min(0).max(1_000_000);

export const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(25)
  .meta({ description: 'Rows of a page, 1 to 100.' });

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Give it as `cursor` for the next page; null on the last one.' });

/** Which of their communities the caller means. */
export const ownCommunity = typedId('a community')
  .optional()
  .meta({ description: 'Id of a community of yours; may be left out where you have only one.' });
