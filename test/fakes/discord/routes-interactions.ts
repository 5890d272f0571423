import { asRecord, Check } from './check.ts';
import { failures } from './failure.ts';
import { type ApiRequest, bodyOf, type Route } from './http.ts';
import { CALLBACK, type FakeInteraction, type FakeModal, INTERACTION } from './interactions.ts';
import { FLAG, type MessageWriter } from './message-writer.ts';
import { checkModal } from './modal-rules.ts';
import { messagePayload } from './payloads.ts';
import type { FakeMessage, World } from './world.ts';

export interface InteractionRoutesParts {
  world: World;
  writer: MessageWriter;
  interactions: Map<string, FakeInteraction>;
  onViolation: (text: string) => void;
}

/** What a new message may ask for. */
const NEW_FLAGS = FLAG.ephemeral | FLAG.suppressNotifications | FLAG.suppressEmbeds;

/** Callbacks within 3 s, each once; then edits and follow-ups by token. Source: "Receiving and Responding". */
export function interactionRoutes(parts: InteractionRoutesParts): Route[] {
  const byToken = (token: string): FakeInteraction => {
    const interaction = [...parts.interactions.values()].find(candidate => candidate.token === token);
    if (!interaction || interaction.expired) throw failures.invalidWebhookToken();
    if (interaction.firstResponseMs === undefined) throw failures.unknownWebhook();
    return interaction;
  };
  const messageOf = (request: ApiRequest): { interaction: FakeInteraction; message: FakeMessage } => {
    const interaction = byToken(request.params['token'] ?? '');
    const id = request.params['message'] ?? '';
    const message = id === '@original' ? interaction.original : interaction.messages.find(sent => sent.id === id);
    if (!message || message.deleted) throw failures.unknownMessage();
    return { interaction, message };
  };
  return [
    {
      method: 'POST',
      pattern: '/interactions/:interaction/:token/callback',
      needsBot: false,
      handle: request => callback(parts, request),
    },
    {
      method: 'POST',
      pattern: '/webhooks/:application/:token',
      needsBot: false,
      handle: request => followUp(parts, byToken(request.params['token'] ?? ''), request),
    },
    {
      method: 'GET',
      pattern: '/webhooks/:application/:token/messages/:message',
      needsBot: false,
      handle: request => messagePayload(parts.world, messageOf(request).message),
    },
    {
      method: 'PATCH',
      pattern: '/webhooks/:application/:token/messages/:message',
      needsBot: false,
      handle: request => {
        const { interaction, message } = messageOf(request);
        parts.writer.edit(message, draft(interaction, request, 0, 'edit of a reply'));
        if (!interaction.messages.includes(message)) interaction.messages.push(message);
        return messagePayload(parts.world, message);
      },
    },
    {
      method: 'DELETE',
      pattern: '/webhooks/:application/:token/messages/:message',
      needsBot: false,
      handle: request => {
        const { interaction, message } = messageOf(request);
        message.deleted = true;
        if (interaction.original === message) interaction.original = null;
      },
    },
  ];
}

function draft(interaction: FakeInteraction, request: ApiRequest, allowedFlags: number, where: string) {
  return {
    channelId: interaction.channel.id,
    guildId: interaction.guildId,
    body: bodyOf(request),
    files: request.files,
    allowedFlags,
    where,
  };
}

function callback(parts: InteractionRoutesParts, request: ApiRequest): undefined {
  const interaction = parts.interactions.get(request.params['interaction'] ?? '');
  if (!interaction || interaction.token !== request.params['token']) throw failures.unknownInteraction();
  if (interaction.firstResponseMs !== undefined) throw failures.alreadyAcknowledged();
  if (interaction.isTooLateForFirstResponse || interaction.expired) throw failures.unknownInteraction();
  const type = Number(bodyOf(request)['type']);
  const data = asRecord(bodyOf(request)['data']);
  checkCallbackType(interaction, type);
  answer(parts, interaction, type, { ...request, body: data });
  interaction.firstResponseMs = interaction.waitedMs();
  interaction.firstResponseType = type;
  return undefined;
}

function checkCallbackType(interaction: FakeInteraction, type: number): void {
  const check = new Check();
  const isAutocomplete = interaction.type === INTERACTION.autocomplete;
  const allowed =
    isAutocomplete === (type === CALLBACK.choices) &&
    Object.values<number>(CALLBACK).includes(type) &&
    !(type === CALLBACK.modal && interaction.type === INTERACTION.modalSubmit) &&
    !((type === CALLBACK.update || type === CALLBACK.deferredUpdate) && interaction.source === null);
  if (!allowed)
    check.fail('type', 'BASE_TYPE_CHOICES', `Callback ${type} does not answer interaction ${interaction.type}`);
  check.throwIfAny();
}

function answer(parts: InteractionRoutesParts, interaction: FakeInteraction, type: number, request: ApiRequest): void {
  const { writer } = parts;
  switch (type) {
    case CALLBACK.message:
      adopt(interaction, writer.create(draft(interaction, request, NEW_FLAGS, 'reply'), owner(interaction, request)));
      break;
    case CALLBACK.deferredMessage: {
      const flags = Number(bodyOf(request)['flags'] ?? 0);
      adopt(interaction, writer.createThinking(interaction.channel.id, flags, owner(interaction, request)));
      break;
    }
    case CALLBACK.deferredUpdate:
      interaction.original = interaction.source;
      break;
    case CALLBACK.update: {
      const source = interaction.source;
      if (!source || source.deleted) throw failures.unknownMessage();
      writer.edit(source, draft(interaction, request, 0, 'update of a message'));
      adopt(interaction, source);
      break;
    }
    case CALLBACK.choices:
      interaction.choices = checkChoices(bodyOf(request)['choices']);
      break;
    default:
      checkModal(bodyOf(request));
      interaction.modal = bodyOf(request) as unknown as FakeModal;
  }
}

function owner(interaction: FakeInteraction, request: ApiRequest): Partial<FakeMessage> {
  const isPrivate = (Number(bodyOf(request)['flags'] ?? 0) & FLAG.ephemeral) !== 0;
  return { interactionId: interaction.id, visibleTo: isPrivate ? interaction.user.id : null };
}

function adopt(interaction: FakeInteraction, message: FakeMessage): void {
  interaction.original = message;
  interaction.messages.push(message);
}

function followUp(parts: InteractionRoutesParts, interaction: FakeInteraction, request: ApiRequest): object {
  const original = interaction.original;
  if (original?.thinking && interaction.firstResponseType === CALLBACK.deferredMessage) {
    // Discord then edits the announced message, and the flags of the follow-up are ignored.
    const wanted = Number(bodyOf(request)['flags'] ?? 0) & FLAG.ephemeral;
    if (wanted !== (original.flags & FLAG.ephemeral)) {
      parts.onViolation('A follow-up to a deferred reply cannot change whether it is private');
    }
    parts.writer.edit(original, draft(interaction, request, NEW_FLAGS, 'follow-up'));
    return messagePayload(parts.world, original);
  }
  const message = parts.writer.create(draft(interaction, request, NEW_FLAGS, 'follow-up'), owner(interaction, request));
  interaction.messages.push(message);
  return messagePayload(parts.world, message);
}

function checkChoices(value: unknown): { name: string; value: string }[] {
  const check = new Check();
  const choices = check.list('choices', value, 0, 25).map(asRecord);
  for (const [index, choice] of choices.entries()) {
    check.text(`choices.${index}.name`, choice['name'], 1, 100);
    check.text(`choices.${index}.value`, choice['value'], 1, 100);
  }
  check.throwIfAny();
  return choices.map(choice => ({ name: String(choice['name']), value: String(choice['value']) }));
}
