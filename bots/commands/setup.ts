import { rich } from '../rich-text.ts';
import { completeSymbols, symbolOption } from './options.ts';
import { knownSymbol } from './price.ts';
import type { Command } from './types.ts';

/** What moderators set with one word: channels, the price, bets on or off, the moderators' role. The rest: setup-settings.ts. */

export const setupChannel: Command = {
  spec: {
    path: 'setup channel',
    code: 'sc',
    description: 'Announce matches in this channel',
    help: 'Makes the channel in which you type it the arena channel: rated matches and challenges are announced there.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, community, invocation, place }) {
    await services.moderation.setArenaChannel(community, invocation, place.channelId);
    const missing = await services.missingPermissions(invocation.surface, place);
    return {
      title: rich`This is the arena channel now`,
      text:
        missing.length === 0
          ? rich`Matches are announced here from now on.`
          : rich`Matches will be announced here as soon as I may: please give me **${missing.join(', ')}** in this channel.`,
      tone: missing.length === 0 ? 'good' : 'bad',
      visibility: 'private',
    };
  },
};

export const setupModerators: Command = {
  spec: {
    path: 'setup moderators',
    code: 'sn',
    description: 'Tell moderators of trouble in this channel',
    help: 'Makes the channel in which you type it the one where moderators are told of trouble: a ledger that does not add up, say. The arena channel serves where none is set.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, community, invocation, place }) {
    await services.moderation.setModeratorChannel(community, invocation, place.channelId);
    return {
      title: rich`Moderators are told here`,
      text: rich`Should anything need a moderator, I say so in this channel.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const setupSymbol: Command = {
  spec: {
    path: 'setup symbol',
    code: 'sy',
    description: 'The price that drives the fights here',
    help: 'Sets whose tape drives the fights of this community from the next match on. Example: /setup symbol ETH-USD',
    options: [{ ...symbolOption('BTC-USD, say'), required: true }],
    permission: 'moderator',
    visibility: 'private',
  },
  complete: completeSymbols,
  async run({ community, services, options }) {
    const symbol = knownSymbol(services, options.text('symbol') ?? '');
    await services.moderation.changeSettings(community, { symbol });
    return {
      text: rich`**${symbol}** drives the fights from the next match on. Matches that are announced keep theirs.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const setupWagers: Command = {
  spec: {
    path: 'setup wagers',
    code: 'sw',
    description: 'Turn bets on or off for everybody here',
    help: 'Turns bets with credits on or off in this community; free picks stay. Bets that stand are settled as always. Example: /setup wagers off',
    options: [{ kind: 'boolean', name: 'on', description: 'On or off', required: true }],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ community, services, options }) {
    const wagers = options.flag('on');
    await services.moderation.changeSettings(community, { wagers });
    return {
      text: wagers
        ? rich`Bets are **on**: the next rated matches and challenges take bets.`
        : rich`Bets are **off**: nobody can bet here from now on. Bets that stand are settled as always, and free picks stay.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const setupRole: Command = {
  spec: {
    path: 'setup role',
    code: '0o',
    description: 'Make whoever has a role moderators of the arena here',
    help: 'Whoever has this role moderates here, besides those who manage the server. One role a server; clear:yes takes it back. They find /mod at once; to have them see /setup as well, add the role to it under Server Settings, Integrations, Agent Arena. Example: /setup role role:@Referees',
    options: [
      { kind: 'role', name: 'role', description: 'Who has it moderates the arena' },
      { kind: 'boolean', name: 'clear', description: 'No role any more' },
    ],
    permission: 'admin',
    visibility: 'private',
    // a Telegram group has its administrators, and no roles
    surfaces: ['discord'],
  },
  async run({ services, community, options, invocation }) {
    const role = options.role('role');
    const { surface, chat } = invocation;
    if (!role && !options.flag('clear')) {
      const set = (await services.communities.placeSettings(surface, chat.id))?.moderatorRoleId ?? null;
      return {
        text:
          set === null
            ? rich`Whoever manages this server moderates the arena; no role besides. \`/setup role role:@Referees\` chooses one.`
            : rich`Whoever manages this server moderates the arena, and whoever has the role with the id ${set}. \`/setup role clear:True\` takes that back.`,
        visibility: 'private',
      };
    }
    await services.moderation.setModeratorRole(community, invocation, role?.id ?? null);
    return {
      title: role ? rich`${role.name} moderates the arena` : rich`No role moderates the arena`,
      text: role
        ? rich`Whoever has that role may use /mod and the moderators' steps of tournaments, seasons and fight nights from now on; who loses it may not. /setup is shown to who manages the server: add the role to it under **Server Settings**, **Integrations**, **Agent Arena**, if they should see it.`
        : rich`Whoever manages this server moderates the arena, and nobody besides.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};
