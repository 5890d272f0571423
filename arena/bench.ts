import { readdir } from 'node:fs/promises';
import { UsageError } from './usage.ts';

/** Runs bench/<name>.ts with the arguments after the name. */
export async function bench(name: string, args: string[]): Promise<void> {
  const folder = new URL('../bench/', import.meta.url);
  // report.ts and the like are shared by benchmarks; they are no benchmark
  const names = (await readdir(folder))
    .filter(file => /^[a-z]+\.ts$/.test(file) && file !== 'report.ts')
    .map(file => file.slice(0, -3));
  if (!names.includes(name)) {
    throw new UsageError(`There is no benchmark called ${name}. There are: ${names.sort().join(', ')}.`);
  }
  const chosen: { run(args: string[]): Promise<void> } = await import(new URL(`${name}.ts`, folder).href);
  await chosen.run(args);
}
