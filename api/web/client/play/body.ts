/** What a form says, as the API takes it. Pure. */

export interface Field {
  name: string;
  value: string;
  isNumber: boolean;
}

/** Fields on top of what is always sent: empty ones are left out, 'build.power' becomes `power` of `build`. */
export function bodyOf(always: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const body: Record<string, unknown> = { ...always };
  for (const { name, value, isNumber } of fields) {
    const said = isNumber ? Number(value) : value.trim();
    if (name === '' || value.trim() === '') continue;
    const [group, inner] = name.split('.') as [string, string?];
    if (inner === undefined) body[group] = said;
    else body[group] = { ...(body[group] as Record<string, unknown> | undefined), [inner]: said };
  }
  return body;
}

/** How far five statistics are from using up their points. */
export function pointsWords(values: readonly number[], points: number): { left: number; words: string } {
  const left = points - values.reduce((sum, value) => sum + value, 0);
  const many = Math.abs(left) === 1 ? 'point' : 'points';
  if (left === 0) return { left, words: `All ${points} points are used.` };
  return { left, words: left > 0 ? `${left} ${many} left to spend.` : `${-left} ${many} too many: take some back.` };
}
