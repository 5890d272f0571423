import { spawn } from 'node:child_process';

export interface CommandEnd {
  code: unknown;
  out: string;
  err: string;
}

/** `arena chain` as operators run it, with nobody at the terminal. @param environment all of it, but for PATH */
export async function runChain(options: readonly string[], environment: Record<string, string>): Promise<CommandEnd> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'arena.ts', 'chain', ...options], {
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
