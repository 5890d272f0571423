import type { CrudInterface } from 'brackets-manager';

type Row = Record<string, unknown> & { id: number };

/** The tables of brackets-manager in memory. It has many overloads; what it is called with decides at run time. */
export class MemoryStorage {
  private readonly tables = new Map<string, Row[]>();

  async insert(table: string, values: object | object[]): Promise<number | boolean> {
    const rows = this.rows(table);
    const first = rows.length;
    for (const value of [values].flat()) rows.push({ ...value, id: rows.length } as Row);
    return Array.isArray(values) ? true : first;
  }

  async select(table: string, filter?: number | object): Promise<Row | Row[] | null> {
    const found = structuredClone(this.rows(table).filter(matches(filter)));
    return typeof filter === 'number' ? (found[0] ?? null) : found;
  }

  async update(table: string, filter: number | object, value: object): Promise<boolean> {
    for (const row of this.rows(table).filter(matches(filter))) Object.assign(row, structuredClone(value));
    return true;
  }

  async delete(table: string, filter?: object): Promise<boolean> {
    this.tables.set(
      table,
      this.rows(table).filter(row => !matches(filter)(row)),
    );
    return true;
  }

  private rows(table: string): Row[] {
    const rows = this.tables.get(table) ?? [];
    this.tables.set(table, rows);
    return rows;
  }
}

function matches(filter: number | object | undefined): (row: Row) => boolean {
  if (typeof filter === 'number') return row => row.id === filter;
  return row => Object.entries(filter ?? {}).every(([key, value]) => row[key] === value);
}

/** As the library wants it. */
export function memoryStorage(): CrudInterface {
  return new MemoryStorage() as unknown as CrudInterface;
}
