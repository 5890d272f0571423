import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ArenaChain } from './arena-chain.ts';
import { signerOf, type VerifierRoom } from './verifiers.ts';

/** A verifier as its operator runs it: `arena verifier`, a process of its own. */
export interface VerifierProcess {
  /** Everything that it has said. */
  readonly said: string;
  /** Where it shows its findings, once it listens. */
  listening(): Promise<string>;
  /** @returns its exit code, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** The exit code of one that ends by itself. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const THROUGH_TSX = ['--import', 'tsx', 'arena.ts'];
const LISTENS = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/;

/** @param index which of the seven. @param environment where its memory is, and what differs; it reaches no exchange. @param program what node runs */
export function startVerifierProcess(
  arena: ArenaChain,
  room: Pick<VerifierRoom, 'api'>,
  index: number,
  environment: Record<string, string>,
  program: readonly string[] = THROUGH_TSX,
): VerifierProcess {
  const nowhere = { ws: 'ws://127.0.0.1:1', api: 'http://127.0.0.1:1' };
  const flags = ['--arena', room.api.url, '--accept-simulated', '--listen', '0'];
  const child = spawn(process.execPath, [...program, 'verifier', ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      VERIFIER_RPC_URL: arena.chain.url,
      VERIFIER_CHAIN_ID: String(arena.chain.chainId),
      VERIFIER_REGISTRY: arena.addresses.MatchRegistry,
      VERIFIER_PRIVATE_KEY: signerOf(arena, index).privateKey,
      VERIFIER_CONFIRMATIONS: String(arena.config.confirmations),
      VERIFIER_POLL_SECONDS: '1',
      COINBASE_WS: nowhere.ws,
      COINBASE_API: nowhere.api,
      KRAKEN_WS: nowhere.ws,
      KRAKEN_API: nowhere.api,
      LOG_FORMAT: 'json',
      ...environment,
    },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString('utf8');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = endOf(child).finally(() => process.removeListener('exit', kill));
  return {
    get said() {
      return said;
    },
    ended,
    async listening() {
      for (;;) {
        const [, url] = LISTENS.exec(said) ?? [];
        if (url) return url;
        const isOver = await Promise.race([ended.then(() => true), pause(50).then(() => false)]);
        if (isOver) throw new Error(`The verifier has ended:\n${said}`);
      }
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Waits until this holds. */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`It never came to this: ${what}`);
    await pause(100);
  }
}
