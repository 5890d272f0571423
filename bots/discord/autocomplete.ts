import { type AutocompleteInteraction, InteractionResponseType, Routes } from 'discord.js';
import type { Choice } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import type { HandlerParts } from './handler.ts';
import { CHOICE_TEXT, COMMAND_CHOICES } from './limits.ts';
import { plainWithin } from './markdown.ts';

/** Choices that are not there by now are not worth waiting for: Discord drops them after 3 s. */
const PATIENCE_MS = 2000;

/** Answers the options being typed; an empty list where the arena is slow. */
export async function answerAutocomplete(
  { rest, dispatcher, log }: Pick<HandlerParts, 'rest' | 'dispatcher' | 'log'>,
  interaction: AutocompleteInteraction,
  invocation: Invocation,
): Promise<void> {
  const focused = interaction.options.getFocused(true);
  const typed = String(focused.value);
  const found = dispatcher.complete(invocation, focused.name, typed).catch((error: unknown) => {
    log.warn({ error, command: invocation.command, option: focused.name }, 'Choices could not be found');
    return [];
  });
  const choices = await firstOf(found, PATIENCE_MS);
  const body = {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices: drawChoices(choices) },
  };
  await rest
    .post(Routes.interactionCallback(interaction.id, interaction.token), { body, auth: false })
    // Whoever types on makes the question void; the next one is on its way.
    .catch((error: unknown) => log.debug({ error, command: invocation.command }, 'Choices were no longer wanted'));
}

/** @returns at most 25 choices within Discord's lengths; a value that is too long cannot be cut, so its choice is left out. */
export function drawChoices(choices: readonly Choice[]): Choice[] {
  return choices
    .filter(choice => choice.value !== '' && choice.value.length <= CHOICE_TEXT)
    .slice(0, COMMAND_CHOICES)
    .map(choice => ({ name: plainWithin(choice.name, CHOICE_TEXT) || '…', value: choice.value }));
}

async function firstOf(found: Promise<Choice[]>, patienceMs: number): Promise<Choice[]> {
  let timer: NodeJS.Timeout | undefined;
  const nothing = new Promise<Choice[]>(resolve => {
    timer = setTimeout(() => resolve([]), patienceMs);
  });
  try {
    return await Promise.race([found, nothing]);
  } finally {
    clearTimeout(timer);
  }
}
