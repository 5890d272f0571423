import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type MatchOnChain, onChainWords } from '../core/chain/index.ts';
import { type Verification, verifyReplayText } from '../core/matches/index.ts';
import { parseId } from '../core/platform/ids.ts';
import { openProcess } from './process.ts';
import { loadQuietConfig } from './settings.ts';
import { UsageError } from './usage.ts';
import { proofIn, reportOn } from './verify-proof.ts';

/** Replays are under 8 KB, proofs not much longer; more than this is none. */
const MAX_BYTES = 1_000_000;

/** `arena verify FILE_OR_ID`, the file a replay or a proof of what is on chain: exit code 0 where everything that can be recomputed agrees, 1 otherwise. */
export async function verify(target: string): Promise<void> {
  const document = existsSync(target) ? proofIn(await textOf(target)) : null;
  if (document) {
    const { lines, isGood } = reportOn(document);
    for (const line of lines) console.log(line);
    if (!isGood) process.exitCode = 1;
    return;
  }
  const { verification, onChain } = await verifyTarget(target);
  const seconds = verification.result ? (verification.result.ticks / 30).toFixed(1) : '0';
  if (verification.matchId) console.log(`Match ${verification.matchId}: ${verification.names?.join(' vs ') ?? ''}`);
  if (verification.fightRerun) {
    const winner = verification.names?.[verification.result?.winner ?? 0];
    console.log('fight re-run:   yes. Commit, seed, decisions, result and state hash agree.');
    console.log(`result:         ${winner} by ${verification.result?.kind} after ${seconds} s`);
    console.log(`state hash:     ${verification.stateHash}`);
  } else {
    console.log('fight re-run:   NO');
    for (const problem of verification.problems) console.log(`  - ${problem}`);
  }
  console.log(`tape confirmed: ${tapeWords(verification.tape)}`);
  for (const { source, verdict, reason } of verification.tapeSources)
    console.log(`  - ${source}: ${verdict}. ${reason}`);
  if (onChain) {
    const { commit, result } = onChainWords(onChain);
    console.log(`on ${onChain.chainName}: ${commit}${result ? ` ${result}` : ''}`);
  }
  if (!verification.fightRerun || verification.tape === 'differs') process.exitCode = 1;
}

function tapeWords(tape: Verification['tape']): string {
  if (tape === 'confirmed') return 'yes. The trades were fetched again and agree.';
  if (tape === 'differs') return 'NO. The exchange has other trades than the tape is made of.';
  if (tape === 'simulated') return 'no. Its prices were simulated, so there is nothing to fetch.';
  return 'no. The trades were not fetched again.';
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file);
  if (bytes.length > MAX_BYTES) throw new UsageError(`${file} is too large to be a replay.`);
  return bytes.toString('utf8');
}

interface Verified {
  verification: Verification;
  /** Null for a file, and where there is no chain. */
  onChain: MatchOnChain | null;
}

async function verifyTarget(target: string): Promise<Verified> {
  if (existsSync(target)) {
    return { verification: verifyReplayText(await textOf(target)), onChain: null };
  }
  const id = parseId(target);
  if (!id) throw new UsageError(`${target} is neither a file nor the id of a match (7H2K9QX4M1ZT, say).`);
  const arena = await openProcess('attach', loadQuietConfig());
  try {
    const match = await arena.house.matches.get(id);
    return {
      verification: await arena.house.matches.verify(match.id),
      onChain: (await arena.house.chain?.proofs.ofMatch(match.id)) ?? null,
    };
  } finally {
    await arena.shutdown.begin('done');
    arena.shutdown.dispose();
  }
}
