import { createInterface } from 'node:readline/promises';

/** Asks whoever sits at the terminal; where nobody does, says how to do without and takes it for a no. */
export async function isAgreed(question: string, isAgreedAlready: boolean): Promise<boolean> {
  if (isAgreedAlready) return true;
  if (!process.stdin.isTTY) {
    console.log('\n`--yes` goes on without asking.');
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^yes$/i.test((await lines.question(`\n${question} (yes/no) `)).trim());
  } finally {
    lines.close();
  }
}
