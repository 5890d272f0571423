import { expect } from 'vitest';
import type { FixedBout, FormatSettings, Plan, PlannedBout } from '../index.ts';

export interface Seen {
  fixed: readonly FixedBout[];
  out: readonly string[];
}

/** What holds for every plan of every format at any time. */
export function expectSound(settings: FormatSettings, seeding: readonly string[], plan: Plan, seen: Seen): void {
  expect([
    ...complaintsAboutBouts(plan, seen),
    ...complaintsAboutHistory(plan, seen),
    ...complaintsAboutStandings(settings, seeding, plan),
    ...(plan.done ? complaintsAboutTheEnd(settings, plan) : []),
  ]).toEqual([]);
}

/** Complaints instead of one expectation a line: there are millions of lines. */
function complaintsAboutBouts(plan: Plan, { out }: Seen): string[] {
  const undecided = plan.bouts.filter(({ state }) => state !== 'decided');
  const isMoving = undecided.some(({ state }) => state === 'ready' || state === 'begun');
  const left = new Set(out);
  return [
    ...complain(new Set(plan.bouts.map(({ key }) => key)).size !== plan.bouts.length, 'a key is there twice'),
    ...complain(plan.done !== (undecided.length === 0), 'done although bouts wait, or the other way round'),
    ...complain(!plan.done && !isMoving, 'stuck'),
    ...plan.bouts.flatMap(bout => complaintsAboutBout(bout, left)),
  ];
}

function complaintsAboutBout(bout: PlannedBout, left: ReadonlySet<string>): string[] {
  const { key, entrants, state, winner, how, score, bestOf } = bout;
  const isPlayable = entrants.every(id => id !== null && !left.has(id)) && entrants[0] !== entrants[1];
  const isDecided = state === 'decided';
  const isRight =
    winner === null ||
    (entrants[winner] !== null &&
      entrants.includes(null) === (how === 'bye') &&
      score[winner] === (how === 'bye' ? 0 : Math.ceil(bestOf / 2)) &&
      score[winner] >= score[1 - winner]!);
  return [
    ...complain(
      isDecided !== (winner !== null) || isDecided !== (how !== null),
      `${key}: ${state}, but ${winner} ${how}`,
    ),
    ...complain((state === 'ready' || state === 'begun') && !isPlayable, `${key} cannot be played`),
    ...complain(!isRight, `${key} is decided wrongly`),
  ];
}

function complaintsAboutHistory(plan: Plan, { fixed }: Seen): string[] {
  const bouts = new Map(plan.bouts.map(bout => [bout.key, bout]));
  return fixed.flatMap(({ key, entrants, outcome }) => {
    const bout = bouts.get(key);
    const isKept = bout?.entrants[0] === entrants[0] && bout.entrants[1] === entrants[1];
    return complain(!isKept || (outcome !== null && bout.winner !== outcome.winner), `${key} has been rewritten`);
  });
}

function complaintsAboutStandings({ format }: FormatSettings, seeding: readonly string[], plan: Plan): string[] {
  const points = new Map(seeding.map(id => [id, { wins: 0, losses: 0, points: 0 }]));
  for (const { entrants, winner, how } of plan.bouts) {
    if (winner === null) continue;
    const [won, lost] = [points.get(entrants[winner]!)!, points.get(entrants[1 - winner] ?? '')];
    won.points += how !== 'bye' || format === 'swiss' ? 2 : 0;
    won.wins += how === 'bye' ? 0 : 1;
    if (lost) lost.losses += 1;
  }
  const ids = plan.standings.map(({ entrantId }) => entrantId);
  return [
    ...complain(new Set(ids).size !== seeding.length || ids.length !== seeding.length, 'not everyone is placed once'),
    ...plan.standings.flatMap(({ entrantId, wins, losses, points: given }) => {
      const due = points.get(entrantId);
      const isDue = due?.wins === wins && due.losses === losses && due.points === given;
      return complain(!isDue, `${entrantId} has ${wins} ${losses} ${given}`);
    }),
    ...complaintsAboutPlaces(plan),
  ];
}

function complaintsAboutPlaces({ standings, done }: Plan): string[] {
  const places = standings.map(({ place }) => place);
  return standings.flatMap(({ place, shared, entrantId }, index) => {
    const first = places.indexOf(place);
    const isShared = places.lastIndexOf(place) > first;
    // One more than there are entrants ahead; before the end, who is still in shares the first place.
    const isRight = done ? place === first + 1 : place <= first + 1 && (index === 0 || place >= places[index - 1]!);
    return complain(!isRight || shared !== isShared, `${entrantId} has place ${place} of ${places.join(' ')}`);
  });
}

function complaintsAboutTheEnd({ format }: FormatSettings, { champion, standings }: Plan): string[] {
  const [first] = standings;
  return [
    ...complain(champion === null || first?.place !== 1, 'done without a champion'),
    ...complain(format !== 'team' && (champion !== first!.entrantId || first!.shared), 'the first is not the champion'),
  ];
}

function complain(isWrong: boolean, complaint: string): string[] {
  return isWrong ? [complaint] : [];
}
