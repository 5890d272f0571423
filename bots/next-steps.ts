import type { Invocation } from './invocation.ts';
import { answersPrivately } from './private-answers.ts';
import type { Button, Reply } from './reply.ts';

/** The button that one wants next, under answers that lead nowhere by themselves. Pure. */

type By = Pick<Invocation, 'actor'>;

export function openBetsButton({ actor }: By): Button {
  return { label: 'Open bets', action: { command: 'markets', options: {}, owner: actor.id } };
}

export function myBetsButton({ actor }: By): Button {
  return { label: 'My bets', action: { command: 'positions', options: {}, owner: actor.id } };
}

export function freePickButton({ actor }: By): Button {
  return { label: 'Free pick', action: { command: 'pick', options: {}, owner: actor.id } };
}

function dailyButton({ actor }: By): Button {
  return { label: 'Daily credits', action: { command: 'daily', options: {}, owner: actor.id } };
}

function tournamentsButton({ actor }: By): Button {
  return { label: 'Tournaments', action: { command: 'tournament list', options: {}, owner: actor.id } };
}

/** What helps whoever was refused, by the refusal's code. */
const STEPS: Readonly<Record<string, readonly ((by: By) => Button)[]>> = {
  'insufficient-credits': [dailyButton, freePickButton],
  'market-locked': [openBetsButton, myBetsButton],
  'no-market': [openBetsButton],
  'nothing-held': [openBetsButton],
  'wagers-off': [freePickButton],
  'daily-loss-cap': [freePickButton],
  'own-limit': [freePickButton],
  'cooling-off': [freePickButton],
  excluded: [freePickButton],
  'which-tournament': [tournamentsButton],
  'no-tournament': [tournamentsButton],
};

/** Only where the answer is its member's alone: a toast carries no buttons, and a group needs none that belong to one member. */
export function withNextStep(reply: Reply, code: string, invocation: Invocation): Reply {
  const steps = STEPS[code];
  if (!steps || reply.buttons || !answersPrivately(invocation.surface, invocation.chat.kind)) return reply;
  return { ...reply, buttons: [steps.map(step => step(invocation))] };
}
