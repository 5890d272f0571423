import { startWatch } from '../../machine-time.ts';
import { PATIENCE_MS } from '../../patience.ts';
import { snowflake } from './snowflake.ts';
import { waitFor } from './wait.ts';
import type { FakeChannel, FakeMessage, FakeUserRecord } from './world.ts';

export const CALLBACK = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const;

export const INTERACTION = { command: 2, component: 3, autocomplete: 4, modalSubmit: 5 } as const;

export interface FakeModal {
  title: string;
  custom_id: string;
  components: {
    label: string;
    description?: string;
    component: {
      type: number;
      custom_id: string;
      value?: string;
      required?: boolean;
      min_length?: number;
      max_length?: number;
      options?: { value: string; label: string; default?: boolean }[];
    };
  }[];
}

export const FIRST_RESPONSE_MS = 3000;

/** One thing that somebody did, and everything that the bot answered. */
export class FakeInteraction {
  readonly id = snowflake();
  readonly token = `token-${this.id}-${Math.random().toString(36).slice(2)}`;
  readonly type: number;
  readonly user: FakeUserRecord;
  readonly channel: FakeChannel;
  /** The message whose button was pressed, or that opened the modal. */
  readonly source: FakeMessage | null;
  /** Milliseconds of this machine's time since it was sent. */
  readonly waitedMs = startWatch();
  /** Milliseconds of this machine's time until the first callback; undefined while there is none. */
  firstResponseMs: number | undefined;
  /** Its kind: one of CALLBACK. */
  firstResponseType: number | undefined;
  /** The message that `@original` stands for. */
  original: FakeMessage | null = null;
  /** Everything that it led to, follow-ups included, in order. */
  readonly messages: FakeMessage[] = [];
  modal: FakeModal | null = null;
  choices: { name: string; value: string }[] | null = null;
  /** The payload as delivered, to deliver it again. */
  payload: Record<string, unknown> = {};
  guildId: string | undefined;
  /** Its 15 minutes are over. */
  expired = false;

  constructor(type: number, user: FakeUserRecord, channel: FakeChannel, source: FakeMessage | null = null) {
    this.type = type;
    this.user = user;
    this.channel = channel;
    this.source = source;
    this.guildId = channel.guildId;
  }

  /** From now on its token is void, as after 15 minutes. */
  expire(): void {
    this.expired = true;
  }

  get isTooLateForFirstResponse(): boolean {
    return this.firstResponseMs === undefined && this.waitedMs() >= FIRST_RESPONSE_MS;
  }

  /** Waits for the first callback. @returns after how many milliseconds it came. */
  async firstResponse(timeoutMs = PATIENCE_MS): Promise<number> {
    return waitFor(() => this.firstResponseMs, `a first response to interaction ${this.id}`, timeoutMs);
  }

  /** Waits for an answer that is there to be read ("is thinking" is none), the last one where there are several. */
  async message(accept: (message: FakeMessage) => boolean = () => true, timeoutMs = PATIENCE_MS): Promise<FakeMessage> {
    return waitFor(
      () => this.messages.filter(message => !message.thinking && !message.deleted && accept(message)).at(-1),
      `a message that answers interaction ${this.id}`,
      timeoutMs,
    );
  }

  /** Waits for the modal that it opens. */
  async shownModal(timeoutMs = PATIENCE_MS): Promise<FakeModal> {
    return waitFor(() => this.modal ?? undefined, `a modal for interaction ${this.id}`, timeoutMs);
  }
}
