import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '../../scripts/contracts.ts';

/** A node of solc's syntax tree; what it has besides depends on its type. */
export interface Node {
  readonly id: number;
  readonly nodeType: string;
  /** start:length:file, in bytes */
  readonly src: string;
  readonly [key: string]: unknown;
}

/** A file as solc read it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly ast: Node;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources: Record<string, { readonly ast: Node }>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @returns our sources, by their paths from the root of the project */
export function ourSources(): Record<string, string> {
  const files = filesOf(path.join(ROOT, 'contracts/src'));
  return Object.fromEntries(files.map(file => [path.relative(ROOT, file), readFileSync(file, 'utf8')]));
}

/**
 * Reads Solidity without making code of it: two seconds with OpenZeppelin. The compiler runs apart: it catches whatever its process throws.
 * @returns these files and all that they import
 * @throws Error with the compiler's words
 */
export function read(sources: Record<string, string>): Source[] {
  const texts = withImports(sources);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(texts).map(([name, content]) => [name, { content }])),
    settings: { evmVersion: 'cancun', outputSelection: { '*': { '': ['ast'] } } },
  };
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'contracts/bin/solc'), '--standard-json'], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(stderr);
  const output = JSON.parse(stdout) as Output;
  const errors = (output.errors ?? []).filter(error => error.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(error => error.formattedMessage).join('\n'));
  return Object.entries(output.sources).map(([name, { ast }]) => ({ path: name, text: texts[name] ?? '', ast }));
}

/** These files and all that they import, by the names that they import each other by. */
function withImports(sources: Record<string, string>): Record<string, string> {
  const texts = { ...sources };
  const waiting = Object.keys(sources);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const [, wanted = ''] of (texts[name] ?? '').matchAll(/^import [^;]*?"([^"]+)";/gms)) {
      const found = wanted.startsWith('.') ? path.posix.join(path.posix.dirname(name), wanted) : wanted;
      if (texts[found] !== undefined) continue;
      texts[found] = readFileSync(path.join(ROOT, found.startsWith('contracts/') ? '' : 'node_modules', found), 'utf8');
      waiting.push(found);
    }
  }
  return texts;
}

/** Every node under this one, itself first, in the order of the text. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter(isNode)
    .sort((one, other) => startOf(one) - startOf(other));
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).nodeType === 'string';
}

export function startOf(node: Node): number {
  return Number(node.src.split(':')[0]);
}

/** Where it ends: what comes after it starts there or later. */
export function endOf(node: Node): number {
  const [start, length] = node.src.split(':').map(Number);
  return (start ?? 0) + (length ?? 0);
}

/** "path:line" */
export function placeOf(source: Source, node: Node): string {
  const before = Buffer.from(source.text).subarray(0, startOf(node)).toString();
  return `${source.path}:${before.split('\n').length}`;
}
