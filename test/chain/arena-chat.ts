import type { BaseWallet } from 'ethers';
import { chatServices } from '../../arena/house.ts';
import { pageAddressOf } from '../../arena/pages.ts';
import type { Choice } from '../../bots/command.ts';
import { commandsOffered } from '../../bots/commands/index.ts';
import { createDispatcher } from '../../bots/dispatch.ts';
import type { Invocation, OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { invocationOf, NO_CARDS, words } from '../arena/harness.ts';
import { buttonOf } from '../arena/market-world.ts';
import type { ArenaChain } from './arena-chain.ts';
import { secretIn, signLink } from './signing.ts';

/** What members of an arena on a chain say in chat, and what it answers. */
export interface ArenaChat {
  say(who: string, command: string, options?: Record<string, OptionValue>, extra?: Partial<Invocation>): Promise<Reply>;
  /** The words of an answer. */
  ask(who: string, command: string, options?: Record<string, OptionValue>): Promise<string>;
  /** Choices for an option that is being typed. */
  complete(
    who: string,
    command: string,
    option: string,
    typed: string,
    options?: Record<string, OptionValue>,
  ): Promise<Choice[]>;
  tap(who: string, reply: Reply, label: string | RegExp): Promise<Reply>;
  context(who: string): Promise<CommunityContext>;
  /** Links a wallet by its own signature, and confirms it. */
  link(who: string, wallet: BaseWallet): Promise<void>;
  unlink(who: string, wallet: BaseWallet): Promise<void>;
}

const PAUSE_MS = 1_000;

export function chatOf({ house, clock: real }: ArenaChain): ArenaChat {
  let said = 0;
  // nobody here says more than the arena takes of one member
  const clock = { now: () => new Date(real.now().getTime() + said * PAUSE_MS), sleep: real.sleep };
  const dispatcher = createDispatcher({
    commands: commandsOffered(house),
    services: {
      ...chatServices(house),
      cards: NO_CARDS,
      missingPermissions: async () => [],
      maxUploadBytes: () => 10_000_000,
      publicUrl: 'https://arena.example.org',
      pageAddress: pageAddressOf('https://arena.example.org'),
    },
    communities: house.communities,
    invocations: house.invocations,
    conversations: house.conversations,
    clock,
    log: silentLog,
  });
  const say: ArenaChat['say'] = (who, command, options = {}, extra = {}) => {
    said += 1;
    return dispatcher.dispatch(invocationOf(who, command, options, clock.now(), extra));
  };
  const tap: ArenaChat['tap'] = (who, reply, label) => {
    const { action } = buttonOf(reply, label);
    if (!action) throw new Error('That button is a link');
    const { command, options, owner, expiresAt } = action;
    return say(who, command, options, {
      via: 'button',
      ...(owner !== undefined && { owner }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  };
  return {
    say,
    tap,
    complete: (who, command, option, typed, options = {}) =>
      dispatcher.complete(invocationOf(who, command, options, clock.now()), option, typed),
    ask: async (who, command, options) => words(await say(who, command, options)),
    context: who => house.communities.resolve(invocationOf(who, 'help', {}, clock.now())),
    async link(who, wallet) {
      await signLink(house, secretIn(await say(who, 'link wallet')), wallet);
      const linked = await tap(who, await say(who, 'wallet show'), 'Yes, it is mine');
      if (!words(linked).includes('Your wallet is linked')) throw new Error(`Not linked: ${words(linked)}`);
    },
    async unlink(who, wallet) {
      await tap(who, await say(who, 'wallet unlink', { address: wallet.address }), 'Unlink it');
    },
  };
}
