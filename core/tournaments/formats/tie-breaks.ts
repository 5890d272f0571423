/** One way to tell apart entrants who are level so far. */
export interface Criterion {
  name: string;
  /** The value of each (more is better) among `tied`, everyone who is level by the criteria before. */
  of(tied: readonly string[]): ReadonlyMap<string, number>;
  /** Asked again among those whom it leaves level, as long as it separates anyone (direct encounters). */
  repeats?: boolean;
}

export interface Ranked {
  id: string;
  /** By criterion: its value when it was first asked. */
  values: number[];
}

/**
 * Everyone from best to worst: by the first criterion, those who are level by the second, and so on; the order given
 * (the seeding) decides last.
 */
export function rank(ids: readonly string[], criteria: readonly Criterion[]): Ranked[] {
  const answers = new Map<string, number[]>(ids.map(id => [id, []]));
  const order = (tied: readonly string[], index: number): readonly string[] => {
    const criterion = criteria[index];
    if (criterion === undefined || tied.length === 0) return tied;
    const values = criterion.of(tied);
    for (const id of tied) answers.get(id)![index] ??= values.get(id)!;
    const levels = levelsOf(tied, values);
    const next = criterion.repeats && levels.length > 1 ? index : index + 1;
    return levels.flatMap(level => order(level, next));
  };
  return order(ids, 0).map(id => ({ id, values: answers.get(id)! }));
}

function levelsOf(ids: readonly string[], values: ReadonlyMap<string, number>): string[][] {
  const levels = new Map<number, string[]>();
  for (const id of ids) {
    const value = values.get(id)!;
    const level = levels.get(value);
    if (level) level.push(id);
    else levels.set(value, [id]);
  }
  return [...levels].sort(([a], [b]) => b - a).map(([, level]) => level);
}

/** A criterion whose values do not depend on who else is level. */
export function fixedCriterion(name: string, measure: (id: string) => number): Criterion {
  return { name, of: tied => new Map(tied.map(id => [id, measure(id)])) };
}
