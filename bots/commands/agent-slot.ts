import { rich } from '../rich-text.ts';
import { cancelButton, showsWallet } from './bet-replies.ts';
import { amountWords, creditsWords } from './market-words.ts';
import { CONFIRM_SECONDS, PRICE_MAX, placeWords } from './slot-words.ts';
import type { Command } from './types.ts';
import { capitalised } from './words.ts';

export const agentSlot: Command = {
  spec: {
    path: 'agent slot',
    code: 'ao',
    description: 'Room for another agent, for credits',
    help: 'Shows how many agents you may have and what room for another one costs, then asks. A slot is yours for good: an agent that retires leaves it free.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ community, services, invocation }) {
    const { used, total, next } = await services.slots.view(community);
    const room = rich`You have ${used} ${used === 1 ? 'agent' : 'agents'} in ${total} ${total === 1 ? 'slot' : 'slots'}.`;
    if (!next) {
      return {
        text: [...room, ...rich` No further ones are for sale here; /agent retire makes room.`],
        visibility: 'private',
      };
    }
    const shown = showsWallet(invocation);
    const { available } = await services.allowances.summary(community);
    const missing = shown ? Math.max(0, next.price - available) : 0;
    const text = [
      ...room,
      ...rich`\n${capitalised(placeWords(next.place))} one costs **${creditsWords(next.price)}** and is yours for good.`,
      ...(shown
        ? rich` You have ${amountWords(available)}${missing > 0 ? `: ${amountWords(missing)} to go.` : '.'}`
        : []),
    ];
    if (missing > 0) {
      const daily = { label: 'Daily credits', action: { command: 'daily', options: {}, owner: invocation.actor.id } };
      return { text, visibility: 'private', buttons: [[daily]] };
    }
    return {
      text,
      visibility: 'private',
      buttons: [
        [
          {
            label: `Buy for ${amountWords(next.price)}`,
            style: 'success',
            action: {
              command: 'slot confirm',
              options: { number: next.number, price: next.price },
              owner: invocation.actor.id,
              expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
            },
          },
          cancelButton(invocation),
        ],
      ],
    };
  },
};

/** Pays for the slot that was shown. */
export const slotConfirm: Command = {
  spec: {
    path: 'slot confirm',
    code: 'sx',
    description: 'Buy the agent slot that was shown',
    help: 'Buys the agent slot that was shown. Reached by its button.',
    options: [
      { kind: 'integer', name: 'number', description: 'Which slot', min: 1, max: 2, required: true },
      { kind: 'integer', name: 'price', description: 'Credits', min: 1, max: PRICE_MAX, required: true },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ community, services, options, invocation }) {
    const shown = { number: options.integer('number') ?? 0, price: options.integer('price') ?? 0 };
    const { place, available, repeated } = await services.slots.buy(community, shown);
    const slot = `${capitalised(placeWords(place))} agent slot`;
    return {
      text: [
        ...(repeated
          ? rich`**${slot}** is yours already; nothing was paid twice.`
          : rich`✅ **${slot}** is yours for good.`),
        ...(showsWallet(invocation) ? rich` Balance ${amountWords(available)}.` : []),
      ],
      tone: 'good',
      visibility: 'private',
      replaces: invocation.via === 'button',
      buttons: [
        [
          {
            label: 'Create an agent',
            style: 'success',
            action: { command: 'agent create', options: {}, owner: invocation.actor.id },
          },
        ],
      ],
    };
  },
};
