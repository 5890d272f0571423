/** Amounts of coins and tokens: whole numbers of their smallest unit, and what people read and type. Pure; browsers use it, too. */

/** Places of what chains call a coin, and of the arena's own token (contracts/src/ArenaToken.sol). */
export const COIN_DECIMALS = 18;
export const ARENA = { symbol: 'ARENA', decimals: COIN_DECIMALS } as const;

/** Places that people are shown of an amount; whoever needs all of them asks the chain. */
const SHOWN_PLACES = 6;

/** Longest that is read: more digits and commas than any amount has. */
const TYPED_MAX = 60;

/** Commas where English has them. */
const GROUPED = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/;
/** Half of the world writes a fraction so: '1,500' is no amount of what can be divided, for it may mean two things. */
const ONE_COMMA = /^\d+,\d+$/;

/**
 * What somebody typed, '0.25' or '1,000.5', in smallest units.
 * @returns null where it is no amount, might be two, or is finer than the asset can be divided
 */
export function parseAmount(typed: string, decimals: number): bigint | null {
  const given = typed.trim();
  if (given.length > TYPED_MAX || (decimals > 0 && ONE_COMMA.test(given))) return null;
  const text = GROUPED.test(given) ? given.replaceAll(',', '') : given;
  const [, whole = '', part = ''] = /^(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole + part === '') return null;
  const exact = part.replace(/0+$/, '');
  if (exact.length > decimals) return null;
  return BigInt(whole + exact.padEnd(decimals, '0'));
}

/**
 * '1,234.5': exact unless `places` says after how many to cut off. What is cut off is never rounded up, and something is never shown as
 * nothing: it is '<0.0001' then.
 */
export function amountText(amount: bigint, decimals: number, places = decimals): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const part = digits
    .slice(digits.length - decimals)
    .slice(0, places)
    .replace(/0+$/, '');
  if (amount > 0n && whole === '0' && part === '') return places > 0 ? `<0.${'1'.padStart(places, '0')}` : '<1';
  return part === '' ? whole : `${whole}.${part}`;
}

/** '0.25 ETH'. */
export function coinText(
  amount: bigint,
  { decimals, symbol }: { decimals: number; symbol: string },
  places = SHOWN_PLACES,
): string {
  return `${amountText(amount, decimals, places)} ${symbol}`;
}
