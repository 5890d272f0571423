/** Pieces of an exchange's JSON as it came, byte for byte: what is kept as evidence and hashed is its own text. Pure. */

/**
 * The texts of the items of the array that begins at the first '[' at or after `from`.
 * @returns null where there is none, or where it does not end
 */
export function itemsOf(text: string, from = 0): string[] | null {
  const start = text.indexOf('[', from);
  if (start < 0) return null;
  const items: string[] = [];
  let itemStart = start + 1;
  let depth = 0;
  for (let index = start + 1; index < text.length; index++) {
    const letter = text[index];
    if (letter === '"') {
      index = endOfString(text, index);
    } else if (letter === '{' || letter === '[') {
      depth++;
    } else if (letter === '}' || (letter === ']' && depth > 0)) {
      depth--;
    } else if ((letter === ',' || letter === ']') && depth === 0) {
      const item = text.slice(itemStart, index).trim();
      if (item !== '') items.push(item);
      if (letter === ']') return items;
      itemStart = index + 1;
    }
  }
  return null;
}

/** Index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}

/** The value of a number or string field of a flat JSON object, as its digits stand there; null where it has no such field. */
export function fieldOf(object: string, name: string): string | null {
  const found = new RegExp(`"${name}"\\s*:\\s*(?:"([^"\\\\]*)"|([0-9.eE+-]+))`).exec(object);
  return found ? (found[1] ?? found[2] ?? null) : null;
}

/** A message as an object; null where it is none. Never throws. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
