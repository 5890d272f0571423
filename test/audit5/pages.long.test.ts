import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, openTestApi, type TestApi, tellResult } from '../api/harness.ts';
import { openUntold, type Stage, setStage } from '../api/stage.ts';

/** What pages show of a match that has ended and was told nowhere: to the letter what they showed while the fight was on. */

let api: TestApi;
let stage: Stage;
let matchId = '';
/** Of a browser in which gil is signed in, who has bet on the match. */
let gilsToken = '';
let running = new Map<string, string>();

beforeAll(async () => {
  api = await openTestApi({
    simulatedMarkets: true,
    onStored: async key => {
      if (key === `replays/${matchId}.json`) running = await readPages();
    },
  });
  stage = await setStage(api);
  const { gil } = stage.people;
  matchId = await openUntold(api, stage);
  await api.pass(70_000);
  gilsToken = (await api.house.sessions.open(gil.context.personId, 'code', 'Firefox')).accessToken;
  await api.house.matches.advance(matchId);
});
afterAll(() => api.close());

const BROWSER = { accept: 'text/html' };

async function readPages(): Promise<Map<string, string>> {
  const { world, people, seasonId, tournaments } = stage;
  const community = `/communities/${world.communityId}`;
  const addresses = [
    '/',
    community,
    ...['leaderboard', 'bettors', 'matches', 'seasons', 'tournaments'].map(part => `${community}/${part}`),
    ...[world.agents.tuned, world.agents.fighter].map(id => `/agents/${id}`),
    ...[people.ada, people.bob, people.gil].map(({ context }) => `/members/${context.memberId}`),
    `/matches/${matchId}`,
    `/matches/${matchId}/market`,
    `/verify?match=${matchId}`,
    `/seasons/${seasonId}`,
    ...Object.values(tournaments).map(id => `/tournaments/${id}`),
  ];
  const pages = new Map<string, string>();
  for (const address of addresses) {
    const nobody = await api.get(address, { headers: BROWSER });
    const bettor = await api.get(address, {
      headers: { ...BROWSER, cookie: `arena-access=${gilsToken}` },
    });
    expect([address, nobody.status, bettor.status]).toEqual([address, 200, 200]);
    pages.set(`${address} nobody`, steady(nobody));
    pages.set(`${address} gil`, steady(bettor));
  }
  pages.set('the leaderboard, one by one', JSON.stringify(await leaderboardOneByOne()));
  return pages;
}

/** In pages of one: whose place it is that each page shows. */
async function leaderboardOneByOne(): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor = '';
  do {
    const { json } = await api.get(`/v1/leaderboards?community=${stage.world.communityId}&limit=1${cursor}`);
    const page = json as { items: unknown[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  expect(items.length).toBeGreaterThan(5);
  return items;
}

/** Without moments, the live log's position, how many matches have ended, and the tape, which is public before the fight is told. */
function steady({ text }: Answer): string {
  return text
    .replace(/data-(now|after)="[^"]*"/g, '')
    .replace(/, \d+ match(es)?<\/span>/g, '')
    .replace(/<dt>Matches<\/dt><dd>(<b class="big">)?\d+/g, '')
    .replace(/<time[^>]*>[^<]*<\/time>/g, '')
    .replace(/<(svg|table)[^>]*data-part="tape".*?<\/\1>/gs, '');
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...before].flatMap(([address, text]) => {
    const now = after.get(address) ?? '';
    if (now === text) return [];
    const at = [...text].findIndex((character, index) => character !== now[index]);
    return [
      `${address}: …${text.slice(Math.max(0, at - 80), at + 60)}… -> …${now.slice(Math.max(0, at - 10), at + 60)}…`,
    ];
  });
}

it('is what they showed while the fight was on', async () => {
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  expect(running.size).toBeGreaterThan(30);
  expect((await api.house.matches.get(matchId)).state).toBe('settled');
  expect(differences(running, await readPages())).toEqual([]);
  await tellResult(api, matchId);
  expect(differences(running, await readPages()).length).toBeGreaterThan(8);
});
