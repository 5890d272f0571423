import { createChainReader, createTokenDesk, type UnaskedToken } from '../core/chain/index.ts';
import { systemClock } from '../core/platform/clock.ts';
import type { Config } from '../core/platform/config.ts';
import { newId } from '../core/platform/ids.ts';
import { isAgreed } from './agree.ts';
import { chainOf, descriptionsOf, withDatabase } from './chain-database.ts';
import { loadQuietConfig } from './settings.ts';

/** `arena chain adopt|base-uri`: what an operator decides about agents' tokens (docs/tokens.md). */

/** Lists tokens that the arena did not ask for, or has an agent follow its one. */
export async function adoptToken(agent: string | undefined, flags: { leave?: boolean; yes?: boolean }): Promise<void> {
  await withDesk(async desk => {
    if (agent === undefined) {
      const tokens = await desk.unasked();
      for (const token of tokens) console.log(textOf(token));
      if (tokens.length === 0) console.log('The arena has asked for every token that there is.');
      return;
    }
    const token = await desk.one(agent);
    console.log(textOf(token));
    if (flags.leave) {
      await desk.leave(token);
      console.log('It stays as it is: nobody owns the agent by this token.');
      return;
    }
    const question = `Is ${token.holder} to own ${token.agentName} from now on?`;
    if (await isAgreed(question, flags.yes === true)) {
      await desk.adopt(token);
      console.log('Adopted. The agent goes to the holder as soon as nothing that it is in is under way.');
    } else {
      console.log('Nothing has changed.');
    }
  });
}

/** Has the contract name the descriptions where this configuration has them. */
export async function moveDescriptions({ yes = false }: { yes?: boolean }): Promise<void> {
  await withDesk(async (desk, config) => {
    const wanted = descriptionsOf(config);
    const present = await desk.baseUri();
    if (present === wanted) {
      console.log(`Descriptions are at ${present}..., as this configuration has them.`);
      return;
    }
    console.log(`Descriptions are at:   ${present}...\nThey are to be at:     ${wanted}...`);
    if (!(await isAgreed('Change it for all tokens?', yes))) {
      console.log('Nothing was sent.');
      return;
    }
    const { state, problem } = await desk.setBaseUri(wanted);
    console.log(
      `Asked for (${state}${problem === null ? '' : `: ${problem}`}). The arena’s worker sends it; the same command says how far it is.`,
    );
  });
}

function textOf({ agentId, agentName, communityName, ownerName, mintedFor, holder, mintedAt, isLeft }: UnaskedToken) {
  const held = holder === mintedFor ? `minted to ${holder}` : `minted to ${mintedFor}, held by ${holder}`;
  return `${agentId}  ${agentName} of ${ownerName ?? 'the house'} (${communityName}): ${held}, ${mintedAt?.toISOString() ?? ''}${isLeft ? '  (left as it is)' : ''}`;
}

type Desk = ReturnType<typeof createTokenDesk>;

async function withDesk(work: (desk: Desk, config: Config) => Promise<void>): Promise<void> {
  const config = loadQuietConfig();
  const chain = chainOf(config);
  const node = createChainReader({ config: chain, clock: systemClock });
  await withDatabase(config, database => work(createTokenDesk({ database, chainId: chain.id, newId, node }), config));
}
