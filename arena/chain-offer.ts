import { ARENA, coinText, createOperatorDesk } from '../core/chain/index.ts';
import { newId } from '../core/platform/ids.ts';
import { chainOf, withDatabase } from './chain-database.ts';
import { loadQuietConfig } from './settings.ts';
import { UsageError } from './usage.ts';

/** `arena chain offer|proceeds|drops`: what the operator sells and gives on chain. The arena's worker sends what is asked for here. */

export interface OfferFlags {
  kind?: string;
  subject?: string;
  price?: string;
  asset: string;
  days: string;
  close?: string;
}

const ASKED = 'Asked for. The arena’s worker sends it; `arena chain offer` shows it once it is confirmed.';

/** Offers a right, closes an offer, or lists them where neither is asked for. */
export async function offerRights({ kind, subject, price, asset, days, close }: OfferFlags): Promise<void> {
  await withDesk(async desk => {
    if (close !== undefined) {
      await desk.close(wholeNumber('--close', close));
      console.log(ASKED);
      return;
    }
    if (kind === undefined) {
      await listOffers(desk);
      return;
    }
    if (subject === undefined || price === undefined) {
      throw new UsageError('Name --subject (a season’s id, or a look such as entrance:smoke) and --price.');
    }
    await desk.offer({ kind, subject, price, asset, days: wholeNumber('--days', days) });
    console.log(ASKED);
  });
}

async function listOffers(desk: Desk): Promise<void> {
  const [offers, waiting] = await Promise.all([desk.offers(), desk.waiting()]);
  for (const { id, kind, title, price, asset, days, isOpen } of offers) {
    const terms = `${coinText(price, asset, asset.decimals)} for ${days} days`;
    console.log(
      `${String(id).padStart(5)}  ${kind.padEnd(11)}  ${title}  ${terms}${isOpen ? '' : '  (not sold any more)'}`,
    );
  }
  if (offers.length === 0) console.log('Nothing has been offered.');
  for (const { key, state, problem } of waiting) console.log(`${key}  ${state}${problem ? `: ${problem}` : ''}`);
}

/** Pays out what used rights have brought to the operator. */
export async function withdrawProceeds({ asset, to }: { asset: string; to: string }): Promise<void> {
  await withDesk(async desk => {
    await desk.withdraw({ asset, to });
    console.log('Asked for. It fails where nothing waits: `arena chain offer` shows that.');
  });
}

/** Whose seasons give tokens, and what became of each drop. */
export async function seasonDrops({ communities, retry }: { communities?: string; retry?: string }): Promise<void> {
  await withDesk(async desk => {
    if (communities !== undefined) await desk.setCommunities(communities);
    if (retry !== undefined && !(await desk.retryDrop(retry))) {
      throw new UsageError('No drop of that season has failed.');
    }
    const whose = await desk.communities();
    console.log(`Seasons that give tokens: those of ${typeof whose === 'string' ? whose : whose.join(', ')}`);
    for (const { id, name } of await desk.known()) console.log(`  ${id}  ${name}`);
    for (const { seasonId, state, total } of await desk.drops()) {
      console.log(`${seasonId}  ${state.padEnd(7)}  ${coinText(BigInt(total), ARENA, ARENA.decimals)}`);
    }
  });
}

type Desk = ReturnType<typeof createOperatorDesk>;

async function withDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const config = loadQuietConfig();
  const { id: chainId } = chainOf(config);
  await withDatabase(config, database => work(createOperatorDesk({ database, chainId, newId })));
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${flag} must be a whole number, not ${text}.`);
  return Number(text);
}
