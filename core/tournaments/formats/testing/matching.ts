/**
 * Whether all of these can be paired so that nobody gets a partner that `mayMeet` refuses: every way is tried, whoever
 * has the fewest partners first. For checking a few dozen at most.
 */
export function hasPairing(ids: readonly string[], mayMeet: (one: string, other: string) => boolean): boolean {
  if (ids.length === 0) return true;
  const partners = (id: string) => ids.filter(other => other !== id && mayMeet(id, other));
  const [first, choices] = ids
    .map(id => [id, partners(id)] as const)
    .reduce((fewest, entry) => (entry[1].length < fewest[1].length ? entry : fewest));
  return choices.some(mate =>
    hasPairing(
      ids.filter(id => id !== first && id !== mate),
      mayMeet,
    ),
  );
}

/** Every way to pair an even number of them. */
export function* pairingsOf(ids: readonly string[]): Generator<[string, string][]> {
  const [first, ...rest] = ids;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const mate of rest) {
    for (const others of pairingsOf(rest.filter(id => id !== mate))) yield [[first, mate], ...others];
  }
}
