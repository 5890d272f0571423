/** Taking a human's names out of text that others wrote. Pure. */

/** Shorter names are replaced only where they are the whole text: 'Al' stands in too many words. */
const LEAST_WITHIN = 4;

/** 'Member 4F2K' */
export function pseudonymOf(id: string): string {
  return `Member ${id.slice(-4)}`;
}

/** The text with every one of these names replaced, whole words only, whatever their case. */
export function withoutNames(text: string, names: readonly string[], pseudonym: string): string {
  if (names.some(name => name.toLowerCase() === text.trim().toLowerCase())) return pseudonym;
  return [...names]
    .sort((a, b) => b.length - a.length)
    .filter(name => name.length >= LEAST_WITHIN)
    .reduce((rest, name) => {
      const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return rest.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), pseudonym);
    }, text);
}

/** The same for every string within a JSON value; keys stay. */
export function jsonWithoutNames<T>(value: T, names: readonly string[], pseudonym: string): T {
  if (typeof value === 'string') return withoutNames(value, names, pseudonym) as T;
  if (Array.isArray(value)) return value.map(item => jsonWithoutNames(item, names, pseudonym)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, jsonWithoutNames(item, names, pseudonym)]),
  ) as T;
}
