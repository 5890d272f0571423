import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import of one file, as it is spelled. */
export interface Import {
  /** The importing file, relative to the project, with forward slashes. */
  from: string;
  /** A file of ours in the same form, or the name of a package or a part of Node. */
  to: string;
  isOurs: boolean;
  /** `import type` and `export type`: gone before anything runs. A list of `type` names within braces is not. */
  isTypeOnly: boolean;
  /** `import()`, when it is needed. */
  isDynamic: boolean;
}

const SKIPPED = new Set(['node_modules', 'generated', 'coverage', 'dist', 'web-dist']);

/** All TypeScript files of the project, without what is generated and what is hidden. */
export function listSources(root: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
      const file = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return walk(file);
      return /\.m?tsx?$/.test(entry.name) ? [file] : [];
    });
  return walk('').sort();
}

const STATIC =
  /^[ \t]*(?:import|export)\b(?<type>[ \t]+type\b(?![ \t]*,|[ \t]+from\b))?(?<names>[^;'"`=]*?\bfrom)?[ \t]*(?<quote>['"])(?<name>[^'"\n]+)\k<quote>/gm;
const DYNAMIC = /\bimport\(\s*(?<quote>['"])(?<name>[^'"\n]+)\k<quote>/g;
const REQUIRED = /\brequire\(\s*(?<quote>['"])(?<name>[^'"\n]+)\k<quote>/g;
const WORKER = /\bnew URL\(\s*(?<quote>['"])(?<name>\.{1,2}\/[^'"\n]+\.m?[jt]s)\k<quote>,\s*import\.meta\.url/g;

/** The imports of one file. Comments are looked through; whoever builds a name of pieces is not understood. */
export function importsOf(root: string, file: string): Import[] {
  const text = withoutComments(readFileSync(path.join(root, file), 'utf8'));
  const found: Import[] = [];
  const add = (name: string, facts: Pick<Import, 'isTypeOnly' | 'isDynamic'>) => {
    const isOurs = name.startsWith('.');
    const to = isOurs ? path.posix.normalize(path.posix.join(path.posix.dirname(file), name)) : name;
    found.push({ from: file, to, isOurs, ...facts });
  };
  for (const { groups } of text.matchAll(STATIC)) {
    if (groups) add(groups['name']!, { isTypeOnly: groups['type'] !== undefined, isDynamic: false });
  }
  for (const pattern of [DYNAMIC, REQUIRED, WORKER]) {
    for (const { groups } of text.matchAll(pattern)) {
      if (groups) add(groups['name']!, { isTypeOnly: false, isDynamic: true });
    }
  }
  return found;
}

/** Strings are kept as they are, so that an address in one is not taken for a comment. */
function withoutComments(text: string): string {
  const pattern = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(pattern, match => (match.startsWith('/*') || match.startsWith('//') ? ' ' : match));
}
