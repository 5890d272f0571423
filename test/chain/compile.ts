import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InterfaceAbi } from 'ethers';

/** The small contracts of tests, compiled by npm's solc; nothing is downloaded. About two seconds, most of it the compiler's start. */

export interface CompiledContract {
  abi: InterfaceAbi;
  /** 0x and what a deployment sends. */
  bytecode: string;
}

const FOLDER = fileURLToPath(new URL('./contracts/', import.meta.url));

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>;
}

/** All contracts of a folder by name. @throws Error with the compiler's words where one does not compile */
export function compileContracts(folder = FOLDER): Record<string, CompiledContract> {
  const names = readdirSync(folder).filter(name => name.endsWith('.sol'));
  const sources = Object.fromEntries(
    names.map(name => [name, { content: readFileSync(path.join(folder, name), 'utf8') }]),
  );
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const settings = {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'cancun',
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings }))) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(error => error.formattedMessage).join('\n'));
  return Object.fromEntries(
    Object.values(output.contracts).flatMap(contracts =>
      Object.entries(contracts).map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]),
    ),
  );
}
