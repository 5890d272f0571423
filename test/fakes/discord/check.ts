import { failures } from './failure.ts';

/** Collects what is wrong with a form, by path, and answers it as Discord does. */
export class Check {
  readonly problems: { path: string; code: string; message: string }[] = [];

  fail(path: string, code: string, message: string): void {
    this.problems.push({ path, code, message });
  }

  /** A text of so many characters (UTF-16 units, the strictest way to count). @returns whether it is one. */
  text(path: string, value: unknown, minimum: number, maximum: number): value is string {
    if (typeof value !== 'string') {
      this.fail(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      return false;
    }
    const length = value.trim() === '' && minimum > 0 ? 0 : value.length;
    if (length < minimum || value.length > maximum) {
      const message = `Must be between ${minimum} and ${maximum} in length (it is ${value.length}).`;
      this.fail(path, 'BASE_TYPE_BAD_LENGTH', message);
      return false;
    }
    if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value)) {
      this.fail(path, 'STRING_TYPE_INVALID', 'Half of a character');
      return false;
    }
    return true;
  }

  optionalText(path: string, value: unknown, minimum: number, maximum: number): void {
    if (value !== undefined && value !== null) this.text(path, value, minimum, maximum);
  }

  integer(path: string, value: unknown, minimum: number, maximum: number): void {
    if (!Number.isInteger(value) || Number(value) < minimum || Number(value) > maximum) {
      this.fail(path, 'NUMBER_TYPE_RANGE', `Must be a whole number from ${minimum} to ${maximum}.`);
    }
  }

  /** @returns the value as a list; none where it is absent. */
  list(path: string, value: unknown, minimum: number, maximum: number): unknown[] {
    const items = value === undefined || value === null ? [] : value;
    if (!Array.isArray(items)) {
      this.fail(path, 'BASE_TYPE_BAD_TYPE', 'Must be a list.');
      return [];
    }
    if (items.length < minimum || items.length > maximum) {
      this.fail(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${minimum} and ${maximum} in length.`);
    }
    return items;
  }

  httpAddress(path: string, value: unknown, maximum: number): void {
    if (this.text(path, value, 1, maximum) && !/^https?:\/\/[^\s]+$/.test(value)) {
      this.fail(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
    }
  }

  throwIfAny(): void {
    if (this.problems.length === 0) return;
    const tree: Record<string, unknown> = {};
    for (const { path, code, message } of this.problems) place(tree, path.split('.'), { code, message });
    throw failures.invalidForm(tree);
  }

  toString(): string {
    return this.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  }
}

/** Anything of JSON, as an object whose fields may be looked at. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function place(tree: Record<string, unknown>, path: readonly string[], error: object): void {
  let node = tree;
  for (const key of path) {
    node[key] ??= {};
    node = node[key] as Record<string, unknown>;
  }
  const errors = Array.isArray(node['_errors']) ? node['_errors'] : [];
  node['_errors'] = [...errors, error];
}
