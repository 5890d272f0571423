import {
  type Change,
  parseChange,
  printAdvice,
  printChange,
  SPAR_FIGHTS,
  type SparResult,
} from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command } from './types.ts';

export const spar: Command = {
  spec: {
    path: 'spar',
    code: 'sp',
    description: `${SPAR_FIGHTS} practice fights in a moment`,
    help: `Lets your agent fight ${SPAR_FIGHTS} practice fights against an archetype, another agent, or an earlier version of itself; or tries a change on it. Nothing is rated. Example: /spar Rusty against:v3, or /spar Rusty try:risk+10`,
    options: [
      ownAgentOption(),
      { kind: 'string', name: 'against', description: 'Archetype, agent, or v3', maxLength: 100, autocomplete: true },
      { kind: 'string', name: 'try', description: 'A change to try: risk+10, say', maxLength: 20 },
    ],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run({ community, services, options, invocation, progress }) {
    const typed = options.text('try');
    const change = typed === undefined ? undefined : parseChange(typed.replace(/\s/g, '').toLowerCase());
    if (change === null) {
      throw new ArenaError('bad-change', 'Changes look like risk+10 or power-2. Please try again like that.');
    }
    const result = await services.matches.sparring.run({
      context: community,
      agent: options.text('agent'),
      against: options.text('against'),
      change,
      idempotencyKey: invocation.id,
      onProgress: done => {
        if (done % 50 === 0) progress({ text: rich`Sparring… ${done} of ${SPAR_FIGHTS}`, visibility: 'private' });
      },
    });
    return sparReply(result, change, invocation.actor.id);
  },
};

/** Per cent of 200 fights that chance alone gives to equals only once in 20 times (two deviations). */
const CLEAR = 57;

function sparReply(result: SparResult, change: Change | undefined, owner: string): Reply {
  const share = Math.round((100 * result.wins) / result.fights);
  const verdict =
    share >= CLEAR
      ? 'That is clearly better.'
      : share <= 100 - CLEAR
        ? 'That is clearly worse.'
        : 'That is about even.';
  const lines = [
    rich`**${result.label}** wins ${share}%, ${result.opponentLabel} ${100 - share}% of ${result.fights} practice fights.`,
    ...(change ? [rich`${verdict}`] : []),
    ...(result.note.text ? [rich`Coach: ${result.note.text}`] : []),
    result.byRight
      ? rich`${result.left} runs left today by your sparring right; the others are untouched.`
      : rich`${result.left} practice runs left today.`,
  ];
  return {
    title: rich`${result.agent.name} spars`,
    text: joinRich(lines),
    tone: share >= 50 ? 'good' : 'neutral',
    visibility: 'private',
    buttons: [sparButtons(result, change, owner)],
  };
}

/** What was tried can be adopted; the coach's next idea can be tried, or adopted at once. */
function sparButtons(result: SparResult, tried: Change | undefined, owner: string): Button[] {
  const agent = result.agent.id;
  const adopt = (change: Change): Button => ({
    label: `Adopt ${printChange(change)}`,
    style: 'success',
    action: {
      command: 'agent adopt',
      options: { agent, change: printAdvice(change, result.agent.versionNumber) },
      owner,
    },
  });
  const buttons: Button[] = tried ? [adopt(tried)] : [];
  const advice = result.note.change;
  if (advice && advice.delta !== 0 && !(tried && printChange(tried) === printChange(advice))) {
    buttons.push({
      label: `Try ${printChange(advice)}`,
      style: 'primary',
      action: { command: 'spar', options: { agent, try: printChange(advice) }, owner },
    });
    if (!tried) buttons.push(adopt(advice));
  }
  buttons.push({ label: 'Tune', action: { command: 'agent tune', options: { agent } } });
  return buttons;
}
