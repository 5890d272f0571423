import { agentAdopt } from './agent-adopt.ts';
import { agentCreate } from './agent-create.ts';
import { agentList } from './agent-list.ts';
import { agentMint, mintConfirm } from './agent-mint.ts';
import { agentRepaint, repaintConfirm } from './agent-repaint.ts';
import { agentRetire } from './agent-retire.ts';
import { agentShow } from './agent-show.ts';
import { agentSlot, slotConfirm } from './agent-slot.ts';
import { agentToken, tokenDescribe } from './agent-token.ts';
import { agentEdit, agentTune } from './agent-tune.ts';
import { balance } from './balance.ts';
import { beltChallenge, beltShow } from './belt.ts';
import { bet } from './bet.ts';
import { betConfirm, betOther, dismiss } from './bet-steps.ts';
import { challenge, challengeAccept, challengeDecline } from './challenge.ts';
import { agentInherit, agentLine, lineDecide, modLines } from './corner-lines.ts';
import { crowd } from './crowd.ts';
import { bailOut, daily } from './daily.ts';
import { escrowStake } from './escrow-stake.ts';
import { escrowStatus, escrowWithdraw } from './escrow-status.ts';
import { fight } from './fight.ts';
import {
  fightNightEnter,
  fightNightList,
  fightNightSchedule,
  fightNightSkip,
  fightNightStop,
  fightNightTake,
  fightNightWithdraw,
} from './fightnight.ts';
import { hall } from './hall.ts';
import { help } from './help.ts';
import { leaderboard } from './leaderboard.ts';
import { limitsCoolOff, limitsExclude, limitsSet, limitsShow } from './limits.ts';
import { linkAccount, linkAgree, linkCancel, linkConfirm, linkStatus } from './link-account.ts';
import { linkWallet } from './link-wallet.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { marketChart, marketFree, marketHow, marketMine } from './market-facts.ts';
import { marketAnswer, marketBet, marketCombos } from './market-taps.ts';
import { markets } from './markets.ts';
import { matchShow } from './match-show.ts';
import { modFreeze, modGrant, modOverride, modThaw, modVoid } from './mod.ts';
import { audit, modAudit } from './mod-audit.ts';
import { modLift, modRelease, modSanction, modSanctions } from './mod-sanction.ts';
import { modSuspicious } from './mod-suspicious.ts';
import { notify } from './notify.ts';
import { pick } from './pick.ts';
import { positions } from './positions.ts';
import { price } from './price.ts';
import { privacyDelete, privacyExport, privacyKeep, privacyShow } from './privacy.ts';
import { profile } from './profile.ts';
import { queueJoin, queueLeave, queueStatus } from './queue.ts';
import { replay } from './replay.ts';
import { rivals } from './rivals.ts';
import { sanctions } from './sanctions.ts';
import { seasonCreate } from './season-create.ts';
import { seasonHistory, seasonJoin, seasonStatus } from './season-status.ts';
import {
  seasonEnd,
  seasonFinish,
  seasonFreeze,
  seasonOpen,
  seasonPause,
  seasonResume,
  seasonStart,
} from './season-steps.ts';
import { sell, sellConfirm } from './sell.ts';
import { setupChannel, setupModerators, setupRole, setupSymbol, setupWagers } from './setup.ts';
import { setupAdmit, setupJoin, setupLink, setupRefuse, setupUnlink } from './setup-link.ts';
import {
  setupCredits,
  setupCreditsSave,
  setupDisplay,
  setupDisplaySave,
  setupFightsSave,
  setupHonours,
  setupHonoursSave,
  setupMarket,
  setupMarketSave,
  setupSettings,
} from './setup-settings.ts';
import { spar } from './spar.ts';
import { start } from './start.ts';
import { statement, statementOlder } from './statement.ts';
import { teamAccept, teamCreate, teamInvite, teamJoin } from './team.ts';
import { tokenCreate, tokenList, tokenRevoke } from './token.ts';
import { tournamentCreate } from './tournament-create.ts';
import { tournamentCheckIn, tournamentJoin, tournamentLeave } from './tournament-entry.ts';
import { tournamentCancel, tournamentOverride, tournamentStart } from './tournament-run.ts';
import { tournamentBracket, tournamentList, tournamentShow, tournamentStandings } from './tournament-show.ts';
import type { Command } from './types.ts';
import { verify } from './verify.ts';
import { walletConfirm, walletMain, walletRefuse, walletShow, walletUnlink } from './wallet.ts';
import { walletClaim, walletRights } from './wallet-rights.ts';
import { agentWardrobe, agentWear, wearBuy } from './wardrobe.ts';

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
  bet,
  sell,
  positions,
  markets,
  pick,
  price,
  balance,
  daily,
  statement,
  limitsShow,
  limitsSet,
  limitsCoolOff,
  limitsExclude,
  fightNightList,
  fightNightEnter,
  fightNightWithdraw,
  agentShow,
  agentList,
  agentSlot,
  agentRepaint,
  agentWardrobe,
  agentWear,
  agentLine,
  agentInherit,
  agentRetire,
  agentMint,
  agentToken,
  tournamentList,
  tournamentJoin,
  tournamentLeave,
  tournamentCheckIn,
  teamJoin,
  tournamentShow,
  tournamentBracket,
  tournamentStandings,
  leaderboard,
  rivals,
  beltShow,
  beltChallenge,
  hall,
  seasonStatus,
  seasonJoin,
  seasonHistory,
  profile,
  matchShow,
  replay,
  verify,
  notify,
  linkAccount,
  linkConfirm,
  linkStatus,
  linkCancel,
  login,
  logout,
  tokenCreate,
  tokenList,
  tokenRevoke,
  linkWallet,
  walletShow,
  walletMain,
  walletUnlink,
  walletRights,
  walletClaim,
  escrowStake,
  escrowStatus,
  escrowWithdraw,
  privacyShow,
  privacyExport,
  privacyDelete,
  help,
  sanctions,
  audit,
  fightNightSchedule,
  fightNightSkip,
  fightNightStop,
  setupChannel,
  setupModerators,
  setupSettings,
  setupRole,
  setupLink,
  setupJoin,
  setupUnlink,
  seasonCreate,
  seasonOpen,
  seasonStart,
  seasonPause,
  seasonResume,
  seasonFreeze,
  seasonEnd,
  tournamentCreate,
  tournamentStart,
  tournamentCancel,
  tournamentOverride,
  teamCreate,
  teamInvite,
  teamAccept,
  modVoid,
  modOverride,
  modFreeze,
  modThaw,
  modGrant,
  modSanction,
  modSanctions,
  modLift,
  modRelease,
  modAudit,
  modSuspicious,
  modLines,
  setupSymbol,
  setupWagers,
  setupMarket,
  setupCredits,
  setupHonours,
  setupDisplay,
  setupFightsSave,
  setupMarketSave,
  setupCreditsSave,
  setupHonoursSave,
  setupDisplaySave,
  agentAdopt,
  agentEdit,
  fightNightTake,
  challengeAccept,
  challengeDecline,
  betConfirm,
  betOther,
  seasonFinish,
  sellConfirm,
  slotConfirm,
  repaintConfirm,
  wearBuy,
  lineDecide,
  mintConfirm,
  tokenDescribe,
  dismiss,
  linkAgree,
  walletConfirm,
  walletRefuse,
  privacyKeep,
  setupAdmit,
  setupRefuse,
  bailOut,
  statementOlder,
  marketAnswer,
  marketBet,
  marketCombos,
  marketMine,
  marketHow,
  marketFree,
  marketChart,
  crowd,
];

/** Commands of what an operator may turn off. */
const WALLET_COMMANDS: ReadonlySet<Command> = new Set([
  linkWallet,
  walletShow,
  walletMain,
  walletUnlink,
  walletConfirm,
  walletRefuse,
]);

/** Commands that need a chain (CHAIN_RPC_URL), and those of them that need its escrow as well (CHAIN_ESCROW). */
const CHAIN_COMMANDS: ReadonlySet<Command> = new Set([
  agentMint,
  agentToken,
  mintConfirm,
  tokenDescribe,
  walletRights,
  walletClaim,
]);
const ESCROW_COMMANDS: ReadonlySet<Command> = new Set([escrowStake, escrowStatus, escrowWithdraw]);

/** What an arena offers with its settings: what is turned off is in no menu and no help. */
export function commandsOffered({
  wallets,
  chain = null,
}: {
  wallets: { offered: boolean };
  chain?: { settings: { escrow: boolean } } | null;
}): readonly Command[] {
  return commands.filter(command => {
    if (WALLET_COMMANDS.has(command)) return wallets.offered;
    if (ESCROW_COMMANDS.has(command)) return chain?.settings.escrow === true;
    return !CHAIN_COMMANDS.has(command) || chain !== null;
  });
}
