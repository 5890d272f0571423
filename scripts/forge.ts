import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** forge from npm, with this project's settings. `npm run forge -- test`, say. It downloads nothing. */

const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @returns its exit code and what it said; `inherit`: it says it to the terminal itself */
export function forge(args: readonly string[], { inherit = false, environment = {} as NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr, error } = spawnSync(binary(), [...args, '--root', ROOT], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: inherit ? 'inherit' : 'pipe',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, FOUNDRY_CONFIG: path.join(ROOT, 'contracts/foundry.toml'), ...environment },
  });
  if (error) throw error;
  return { status: status ?? 1, stdout: stdout ?? '', stderr: stderr ?? '' };
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
