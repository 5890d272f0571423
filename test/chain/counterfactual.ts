import { AbiCoder, concat, Interface } from 'ethers';
import type { CompiledContract } from './compile.ts';

/** Ends a signature of EIP-6492. */
const MAGIC = '0x6492649264926492649264926492649264926492649264926492649264926492';

/** A signature of a wallet that its factory has not made yet (EIP-6492): how it is made, and what it would then say. */
export function beforeItExists(
  factory: { address: string; contract: CompiledContract; make: readonly [owner: string, salt: string] },
  signature: string,
): string {
  const calldata = new Interface(factory.contract.abi as never).encodeFunctionData('make', [...factory.make]);
  const wrapped = AbiCoder.defaultAbiCoder().encode(
    ['address', 'bytes', 'bytes'],
    [factory.address, calldata, signature],
  );
  return concat([wrapped, MAGIC]);
}
