import { strToU8, zipSync } from 'fflate';

/** What a person is handed over: readable files in one ZIP. Pure. */

const README = `What this arena holds about you.

person.json      who you are to the arena: your accounts, your place in each community, links of accounts, your Ethereum wallets with what
                 you signed, where you are signed in on the web, your tokens (without the tokens themselves), your webhooks and what was sent
                 to them, private messages sent to you
agents.json      your agents with every version, rating and costume, and their tokens on a chain
matches.json     matches, challenges, tournaments, seasons, trophies and reactions of yours
credits.json     your wallets and every movement of your credits
bets.json        your bets, free picks and the limits you have set
moderation.json  sanctions, and what the public log of moderators says about you

Times are UTC. Amounts are credits, which are play money. Matches that are under way keep their secrets until they end.
What is deleted by /privacy delete, and what stays under a pseudonym, is said there before you confirm.
`;

/** @param at time of all files in it: the same holdings give the same bytes */
export function archiveOf(files: Readonly<Record<string, unknown>>, at: Date): Uint8Array {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    strToU8(`${JSON.stringify(content, null, 2)}\n`),
  ]);
  return zipSync({ 'README.txt': strToU8(README), ...Object.fromEntries(entries) }, { mtime: at, level: 6 });
}
