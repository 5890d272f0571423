import { z } from 'zod';
import { createPutOff } from '../put-off.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import type { ChainFiles, StoredFile } from './files.ts';

/**
 * Has an IPFS node keep our files, where one is named (IPFS_API_URL: Kubo's HTTP API, or what speaks it). The node must name a file as we do:
 * another name would mean that what the chain points at is not there. The arena serves the files itself in any case. Descriptions that no token
 * names any more are let go of, here and there: an agent may have carried somebody's name.
 */

/** Files sent in one step. */
const AT_ONCE = 5;
const TIMEOUT_MS = 5_000;
/** No further file in this step after so long: pools and seeds wait for the step to end. */
const STEP_MS = 2_000;
/** Longest answer that is read, in characters: one line of JSON. */
const ANSWER_MAX = 10_000;
/** Descriptions are kept so long after nothing names them, for whoever still asks; and looked for so often. */
const KEEP_MS = 2 * 24 * 3_600_000;
const LET_GO_EVERY_MS = 10 * 60_000;
const LET_GO_AT_ONCE = 20;
/** After a failure it is tried again later and later. */
const FIRST_WAIT_MS = 10_000;
const LAST_WAIT_MS = 3_600_000;

const answerSchema = z.object({ Hash: z.string() });

/** Why a file was not pinned; says nothing of where the node is, whose address may hold a key. */
class PinTrouble extends Error {
  override readonly name = 'PinTrouble';
}

export interface PinningOptions extends Pick<ChainBase, 'database' | 'clock' | 'log' | 'settings'> {
  files: ChainFiles;
}

export function createPinning({ database, clock, log: parent, settings, files }: PinningOptions): ChainPart {
  const log = parent.child({ part: 'ipfs' });
  let failures = 0;
  let nextAtMs = 0;
  let letGoAtMs = 0;
  const kept = createPutOff(clock, LAST_WAIT_MS);

  async function pinNext(): Promise<void> {
    const { ipfsApiUrl } = settings;
    if (ipfsApiUrl === null || clock.now().getTime() < nextAtMs) return;
    const waiting = await database.prisma.chainFile.findMany({
      where: { pinnedAt: null },
      orderBy: [{ createdAt: 'asc' }, { cid: 'asc' }],
      take: AT_ONCE,
      // one that a node refuses must not keep the others waiting: they take turns
      skip: failures === 0 ? 0 : await turn(failures),
    });
    const sinceMs = performance.now();
    for (const { cid } of waiting) {
      if (performance.now() - sinceMs > STEP_MS) return;
      const file = await files.get(cid);
      if (!file) throw new PinTrouble('a file that was to be pinned is not there');
      await pin(ipfsApiUrl, file);
      await database.prisma.chainFile.update({ where: { cid }, data: { pinnedAt: clock.now() } });
      failures = 0;
    }
  }

  async function letGo(): Promise<void> {
    const now = clock.now().getTime();
    if (now < letGoAtMs) return;
    letGoAtMs = now + LET_GO_EVERY_MS;
    const { ipfsApiUrl } = settings;
    const sinceMs = performance.now();
    const unnamed = await files.unnamed(new Date(now - KEEP_MS), { limit: LET_GO_AT_ONCE, except: kept.ids() });
    let refused = 0;
    for (const { cid, pinnedAt } of unnamed) {
      if (performance.now() - sinceMs > STEP_MS) break;
      try {
        if (pinnedAt && ipfsApiUrl !== null) await unpin(ipfsApiUrl, cid);
        await files.drop(cid);
      } catch (error) {
        if (!(error instanceof PinTrouble)) throw error;
        // what the node still keeps is asked for again later, and keeps nothing else here
        kept.put(cid);
        refused += 1;
      }
    }
    if (refused > 0) log.warn({ count: refused }, 'the IPFS node did not let go of files that no token names any more');
  }

  async function turn(count: number): Promise<number> {
    const waiting = await database.prisma.chainFile.count({ where: { pinnedAt: null } });
    return waiting === 0 ? 0 : count % waiting;
  }

  return {
    name: 'pinning',
    async step() {
      try {
        await letGo();
        await pinNext();
      } catch (error) {
        if (!(error instanceof PinTrouble)) throw error;
        const waitMs = Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
        failures += 1;
        nextAtMs = clock.now().getTime() + waitMs;
        log.warn({ problem: error.message, againInSeconds: waitMs / 1000 }, 'a file could not be pinned');
      }
    },
  };
}

async function pin(apiUrl: string, { cid, bytes, mediaType }: StoredFile): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(bytes)], { type: mediaType }), cid);
  const { isFine, status, text } = await ask(apiUrl, 'add?cid-version=1&raw-leaves=true&pin=true&quieter=true', form);
  if (!isFine) throw new PinTrouble(`the IPFS node answered ${status}`);
  const given = hashIn(text);
  if (given !== cid) {
    throw new PinTrouble(
      given === null ? 'the IPFS node did not say what it keeps' : 'the IPFS node gave the file another CID',
    );
  }
}

/** One that is not pinned there is fine. */
async function unpin(apiUrl: string, cid: string): Promise<void> {
  const { isFine, status, text } = await ask(apiUrl, `pin/rm?arg=${cid}`, null);
  if (!isFine && !text.includes('not pinned')) throw new PinTrouble(`the IPFS node answered ${status}`);
}

/** @throws PinTrouble where nothing comes back, or too much */
async function ask(
  apiUrl: string,
  call: string,
  body: FormData | null,
): Promise<{ isFine: boolean; status: number; text: string }> {
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/api/v0/${call}`);
  const { username, password } = url;
  const key = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers: Record<string, string> = username || password ? { authorization: `Basic ${key}` } : {};
  // fetch takes no address with a password in it
  url.username = '';
  url.password = '';
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'error', signal });
    return { isFine: response.ok, status: response.status, text: await textOf(response) };
  } catch (error) {
    throw error instanceof PinTrouble ? error : new PinTrouble('the IPFS node does not answer');
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    parts.push(decoder.decode(part, { stream: true }));
    length += part.length;
    if (length > ANSWER_MAX) throw new PinTrouble('the IPFS node said too much');
  }
  return parts.join('');
}

/** The last line names what was asked for; lines before it tell how far it had got. */
function hashIn(answer: string): string | null {
  try {
    return answerSchema.parse(JSON.parse(answer.trim().split('\n').at(-1) ?? '')).Hash;
  } catch {
    return null;
  }
}
