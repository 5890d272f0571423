import { z } from 'zod';

/** Kinds of settings, as texts of the environment; each says in a few words what it must be. */

export const url = (protocols: string[], example: string) =>
  z
    .string()
    .refine(
      text => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be an address such as ${example}`,
    );
export const address = (example: string) =>
  url(['http:', 'https:'], example).transform(text => text.replace(/\/+$/, ''));
/** Several addresses divided by commas. */
export const addresses = (example: string) =>
  z
    .string()
    .refine(
      text =>
        text.split(',').every(part => URL.canParse(part.trim()) && /^https?:$/.test(new URL(part.trim()).protocol)),
      `must be an address such as ${example}, or several divided by commas`,
    )
    .transform(text => [...new Set(text.split(',').map(part => part.trim()))]);
export const socket = (example: string) => url(['ws:', 'wss:'], example);
export const wholeNumber = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^-?\d+$/, message)
    .transform(Number)
    .refine(value => value >= from && value <= to, message);
};
export const yesOrNo = z
  .string()
  .regex(/^(true|false|yes|no|on|off|1|0)$/i, 'must be true or false')
  .transform(text => /^(true|yes|on|1)$/i.test(text));
export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: () => `must be one of ${values.join(', ')}` });

/** Wallets and databases hold chain ids as 32-bit integers. */
export const CHAIN_ID_MAX = 2 ** 31 - 1;
