import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Verification, verifyReplayText } from '../core/matches/index.ts';
import { parseId } from '../core/platform/ids.ts';
import { loadQuietConfig, openProcess } from './process.ts';
import { UsageError } from './usage.ts';

/** Replays are under 8 KB; more than this is none. */
const MAX_BYTES = 1_000_000;

/** `arena verify FILE_OR_ID`: exit code 0 where everything that can be recomputed agrees, 1 otherwise. */
export async function verify(target: string): Promise<void> {
  const verification = await verifyTarget(target);
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
  if (!verification.fightRerun || verification.tape === 'differs') process.exitCode = 1;
}

function tapeWords(tape: Verification['tape']): string {
  if (tape === 'confirmed') return 'yes. The trades were fetched again and agree.';
  if (tape === 'differs') return 'NO. The exchange has other trades than the tape is made of.';
  if (tape === 'simulated') return 'no. Its prices were simulated, so there is nothing to fetch.';
  return 'no. The trades were not fetched again.';
}

async function verifyTarget(target: string): Promise<Verification> {
  if (existsSync(target)) {
    const bytes = await readFile(target);
    if (bytes.length > MAX_BYTES) throw new UsageError(`${target} is too large to be a replay.`);
    return verifyReplayText(bytes.toString('utf8'));
  }
  const id = parseId(target);
  if (!id) throw new UsageError(`${target} is neither a file nor the id of a match (7H2K9QX4M1ZT, say).`);
  const arena = await openProcess('attach', loadQuietConfig());
  try {
    return await arena.house.matches.verify((await arena.house.matches.get(id)).id);
  } finally {
    await arena.shutdown.begin('done');
    arena.shutdown.dispose();
  }
}
