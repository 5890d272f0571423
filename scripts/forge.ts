import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** forge from npm, with this project's settings. `npm run forge -- test`, say. It downloads nothing. */

const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** What forge ended with, and what it said. */
export interface ForgeRun {
  status: number;
  stdout: string;
  stderr: string;
}

/** @returns its exit code and what it said; `inherit`: it says it to the terminal itself */
export function forge(
  args: readonly string[],
  { inherit = false, environment = {} as NodeJS.ProcessEnv } = {},
): ForgeRun {
  const { status, stdout, stderr, error } = spawnSync(binary(), [...args, '--root', ROOT], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: inherit ? 'inherit' : 'pipe',
    maxBuffer: MOST_OUTPUT_BYTES,
    env: environmentOf(ROOT, environment),
  });
  if (error) throw error;
  return { status: status ?? 1, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/**
 * forge without waiting for it, on a copy of the project's contracts/ in another folder.
 * @param root which has contracts/ and node_modules/
 */
export function forgeIn(root: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<ForgeRun> {
  return new Promise((resolve, reject) => {
    execFile(
      binary(),
      [...args, '--root', root],
      { cwd: root, encoding: 'utf8', maxBuffer: MOST_OUTPUT_BYTES, env: environmentOf(root, environment) },
      (error, stdout, stderr) => {
        // a number is its exit code; everything else means that it did not run
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ status: Number(error?.code ?? 0), stdout, stderr });
      },
    );
  });
}

function environmentOf(root: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, FOUNDRY_CONFIG: path.join(root, 'contracts/foundry.toml'), ...environment };
}

/** The executable itself: npm's wrapper would fetch what it does not find. */
function binary(): string {
  const require = createRequire(import.meta.url);
  const name = `@foundry-rs/forge-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  return path.join(folder, 'bin', process.platform === 'win32' ? 'forge.exe' : 'forge');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(forge(process.argv.slice(2), { inherit: true }).status);
}
