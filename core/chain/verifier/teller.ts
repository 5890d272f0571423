import { ArenaRefusal, ArenaTrouble } from './arena-client.ts';
import { backoffMs } from './backoff.ts';
import type { VerifierBase } from './types.ts';

/** Tells the arena what was signed, as often as it takes. */

const AT_ONCE = 100;
const PACE = { firstMs: 2_000, maxMs: 5 * 60_000 };
/** A refusal may pass (votes that register a verifier take days); after so many, about two weeks at the slowest pace, it is final. */
const REFUSALS = 5_000;
/** These do not pass: there is no such batch any more, or this was said already. */
const FINAL_STATUS = [404, 409, 422];

export function createTeller({ state, client, clock, random, log }: VerifierBase) {
  /** @returns how many were taken */
  async function tell(): Promise<number> {
    let told = 0;
    for (const { key, finding, tries, problem: before } of await state.untold(clock.now(), AT_ONCE)) {
      const trouble = await client.tell(finding).then(
        () => null,
        (error: unknown) => {
          if (error instanceof ArenaTrouble) return error;
          throw error;
        },
      );
      if (trouble === null) {
        await state.settleFinding(key, { state: 'told', problem: null, dueAt: clock.now() });
        told += 1;
        continue;
      }
      const isRefused = trouble instanceof ArenaRefusal && trouble.status < 500 && trouble.status !== 429;
      const isOver = isRefused && (tries + 1 >= REFUSALS || FINAL_STATUS.includes(trouble.status));
      const problem = trouble.message;
      if (problem !== before) log.warn({ root: finding.root, problem }, 'the arena does not take a finding');
      const dueAt = new Date(clock.now().getTime() + backoffMs(tries + 1, PACE, random()));
      await state.settleFinding(key, { state: isOver ? 'refused' : 'waiting', problem, dueAt });
      // whoever does not answer at all will not answer the next one either
      if (!isRefused) break;
    }
    return told;
  }

  return { tell };
}
