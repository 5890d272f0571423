import { agentAdopt } from './agent-adopt.ts';
import { agentCreate } from './agent-create.ts';
import { agentList } from './agent-list.ts';
import { agentRetire } from './agent-retire.ts';
import { agentShow } from './agent-show.ts';
import { agentEdit, agentTune } from './agent-tune.ts';
import { challenge, challengeAccept, challengeDecline } from './challenge.ts';
import { fight } from './fight.ts';
import { help } from './help.ts';
import { leaderboard } from './leaderboard.ts';
import { marketChart, marketFree, marketHow, marketMine } from './market-facts.ts';
import { marketAnswer, marketBet, marketCombos } from './market-taps.ts';
import { matchShow } from './match-show.ts';
import { notify } from './notify.ts';
import { profile } from './profile.ts';
import { queueJoin, queueLeave, queueStatus } from './queue.ts';
import { replay } from './replay.ts';
import { setupChannel, setupSettings } from './setup.ts';
import { spar } from './spar.ts';
import { start } from './start.ts';
import type { Command } from './types.ts';
import { verify } from './verify.ts';

/** The one catalogue that all surfaces draw their menus, help and completion from, in the order of /help. */
export const commands: readonly Command[] = [
  start,
  agentCreate,
  fight,
  agentTune,
  spar,
  queueJoin,
  queueStatus,
  queueLeave,
  challenge,
  agentShow,
  agentList,
  agentRetire,
  leaderboard,
  profile,
  matchShow,
  replay,
  verify,
  notify,
  help,
  setupChannel,
  setupSettings,
  agentAdopt,
  agentEdit,
  challengeAccept,
  challengeDecline,
  marketAnswer,
  marketBet,
  marketCombos,
  marketMine,
  marketHow,
  marketFree,
  marketChart,
];
