/** An error as Discord's REST interface answers it: HTTP status, JSON code, message, and for forms where it is. */
export class DiscordFailure extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: object | undefined;

  constructor(status: number, code: number, message: string, errors?: object) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  toJSON(): object {
    return { code: this.code, message: this.message, ...(this.errors ? { errors: this.errors } : {}) };
  }
}

/** The failures that the fake answers, by Discord's own names. Source: "Opcodes and Status Codes". */
export const failures = {
  unauthorized: () => new DiscordFailure(401, 0, '401: Unauthorized'),
  notFound: () => new DiscordFailure(404, 0, '404: Not Found'),
  unknownChannel: () => new DiscordFailure(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new DiscordFailure(404, 10004, 'Unknown Guild'),
  unknownMessage: () => new DiscordFailure(404, 10008, 'Unknown Message'),
  unknownUser: () => new DiscordFailure(404, 10013, 'Unknown User'),
  unknownWebhook: () => new DiscordFailure(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new DiscordFailure(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new DiscordFailure(404, 10063, 'Unknown application command'),
  tooManyPins: () => new DiscordFailure(400, 30003, 'Maximum number of pins reached (250)'),
  tooManyCommands: () => new DiscordFailure(400, 30032, 'Maximum number of application commands reached (100)'),
  tooLarge: () => new DiscordFailure(413, 40005, 'Request entity too large'),
  alreadyAcknowledged: () => new DiscordFailure(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new DiscordFailure(403, 50001, 'Missing Access'),
  foreignMessage: () => new DiscordFailure(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new DiscordFailure(400, 50006, 'Cannot send an empty message'),
  cannotMessageUser: () => new DiscordFailure(403, 50007, 'Cannot send messages to this user'),
  wrongChannelType: () => new DiscordFailure(400, 50024, 'Cannot execute action on this channel type'),
  missingPermissions: () => new DiscordFailure(403, 50013, 'Missing Permissions'),
  invalidWebhookToken: () => new DiscordFailure(401, 50027, 'Invalid Webhook Token'),
  invalidForm: (errors: object) => new DiscordFailure(400, 50035, 'Invalid Form Body', errors),
  threadArchived: () => new DiscordFailure(400, 50083, 'Thread is archived'),
  replyNeedsHistory: () => new DiscordFailure(400, 160002, 'Cannot reply without permission to read message history'),
  threadExists: () => new DiscordFailure(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new DiscordFailure(400, 160005, 'Thread is locked'),
  tooManyThreads: () => new DiscordFailure(400, 160006, 'Maximum number of active threads reached'),
} as const;
