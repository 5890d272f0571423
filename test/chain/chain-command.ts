import { spawn } from 'node:child_process';
import { afterAll } from 'vitest';
import { type Bundle, bundle } from '../bundle.ts';

export interface CommandEnd {
  code: unknown;
  out: string;
  err: string;
}

let arena: Promise<Bundle> | undefined;
afterAll(async () => (await arena)?.remove());

/** `arena chain` as operators run it, but bundled, with nobody at the terminal. @param environment all of it, but for PATH */
export async function runChain(options: readonly string[], environment: Record<string, string>): Promise<CommandEnd> {
  arena ??= bundle('arena.ts');
  const { file } = await arena;
  const child = spawn(process.execPath, [file, 'chain', ...options], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => (out += chunk));
  child.stderr.on('data', chunk => (err += chunk));
  child.stdin.end();
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, out, err };
}
