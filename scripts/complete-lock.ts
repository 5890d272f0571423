import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `node --import tsx scripts/complete-lock.ts`, after `npm install` through a registry that lacks the binaries of other platforms:
 * npm then leaves those optional packages out of package-lock.json, and `npm ci` refuses the file everywhere. Names and
 * versions are in the packages that want them; the platform is in the name; a sibling has the rest.
 */
interface LockedPackage {
  version: string;
  integrity?: string;
  dev?: boolean;
  license?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, LockedPackage>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'win32', 'windows'];
const PROCESSORS = ['arm64', 'x64', 'amd64', 'ia32', 'riscv64', 'ppc64', 's390x', 'arm'];

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
const added = missingOptionals(lock);
for (const { place, name, version, wantedBy } of added) lock.packages[place] = describe(name, version, lock, wantedBy);
const [root, ...others] = Object.entries(lock.packages);
others.sort(([one], [other]) => one.localeCompare(other, 'en'));
lock.packages = Object.fromEntries([root!, ...others]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} optional packages added\n`);

interface Missing {
  place: string;
  name: string;
  version: string;
  wantedBy: string;
}

function missingOptionals({ packages }: Lock): Missing[] {
  return Object.entries(packages).flatMap(([wantedBy, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isFound(packages, wantedBy, name))
      .map(([name, version]) => ({ place: `node_modules/${name}`, name, version, wantedBy })),
  );
}

/** As Node looks: beside the package, then in every folder above. */
function isFound(packages: Lock['packages'], from: string, name: string): boolean {
  for (let folder = from; ; ) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
}

function describe(name: string, version: string, { packages }: Lock, wantedBy: string): LockedPackage {
  const parts = name.split('/').at(-1)!.split('-');
  const sibling = Object.keys(packages[wantedBy]!.optionalDependencies ?? {})
    .map(each => packages[`node_modules/${each}`])
    .find(each => each?.integrity);
  const os = SYSTEMS.find(system => parts.includes(system));
  const cpu = PROCESSORS.find(processor => parts.includes(processor));
  if (!/^\d/.test(version) || !os || !cpu) throw new Error(`${name}@${version} says no platform: add it by hand.`);
  return {
    version,
    cpu: [cpu === 'amd64' ? 'x64' : cpu],
    ...(sibling?.dev && { dev: true }),
    ...(os === 'linux' && { libc: [parts.includes('musl') ? 'musl' : 'glibc'] }),
    ...(sibling?.license && { license: sibling.license }),
    optional: true,
    os: [os === 'windows' ? 'win32' : os],
    ...(sibling?.engines && { engines: sibling.engines }),
  };
}
