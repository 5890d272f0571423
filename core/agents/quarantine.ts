/**
 * Agents that crash or forfeit again and again rest: they would spoil the rated matches of others. Pure.
 *
 * A fault is a match lost by forfeit. The third of late closes rated matches to the agent for a day; every match fought to its end takes
 * a fault away. Afterwards it is on probation for a week, in which one fault is enough, for three days. Moderators may end it.
 */

const HOUR_MS = 3_600_000;
export const FAULTS_ALLOWED = 2;
const FIRST_MS = 24 * HOUR_MS;
const AGAIN_MS = 72 * HOUR_MS;
const PROBATION_MS = 7 * 24 * HOUR_MS;

export interface Conduct {
  faults: number;
  quarantinedUntil: Date | null;
  probationUntil: Date | null;
}

/** Conduct after a match at `at`. */
export function afterMatch(conduct: Conduct, isFault: boolean, at: Date): Conduct {
  if (!isFault) return { ...conduct, faults: Math.max(0, conduct.faults - 1) };
  const faults = conduct.faults + 1;
  const isOnProbation = isQuarantined(conduct, at) || (conduct.probationUntil !== null && conduct.probationUntil > at);
  if (!isOnProbation && faults <= FAULTS_ALLOWED) return { ...conduct, faults };
  const quarantinedUntil = new Date(at.getTime() + (isOnProbation ? AGAIN_MS : FIRST_MS));
  return { faults: 0, quarantinedUntil, probationUntil: new Date(quarantinedUntil.getTime() + PROBATION_MS) };
}

/** Let out by moderators, and trusted anew. */
export const RELEASED: Conduct = { faults: 0, quarantinedUntil: null, probationUntil: null };

export function isQuarantined({ quarantinedUntil }: Pick<Conduct, 'quarantinedUntil'>, at: Date): boolean {
  return quarantinedUntil !== null && quarantinedUntil > at;
}
