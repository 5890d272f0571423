import type { FakeClock } from './clock.ts';
import { ApiError } from './errors.ts';

/**
 * Flood control as Telegram's FAQ describes it: about a message a second in one chat (short bursts pass), 20 a minute in a
 * group, 30 a second in all; edits count. Who goes on before retry_after is over is doing it wrong.
 */
const BURST = 4;
const CHAT_EVERY_MS = 1_000;
const GROUP_PER_MINUTE = 20;
const OVERALL_PER_SECOND = 30;
const MINUTE = 60_000;

interface ChatFlow {
  sent: number[];
  blockedUntil: number;
}

export class Flood {
  /** How often a caller had to be refused. */
  refusals = 0;
  private readonly clock: FakeClock;
  private readonly onImpatience: (chatId: number) => void;
  private readonly chats = new Map<number, ChatFlow>();
  private overall: number[] = [];

  constructor(clock: FakeClock, onImpatience: (chatId: number) => void) {
    this.clock = clock;
    this.onImpatience = onImpatience;
  }

  /** Counts a message or an edit. @throws ApiError 429 */
  count(chatId: number): void {
    const now = this.clock.now();
    const flow = this.flow(chatId);
    const blockedFor = flow.blockedUntil - now;
    const wait = blockedFor > 0 ? blockedFor : this.waitFor(chatId, flow, now);
    if (wait <= 0) {
      flow.sent.push(now);
      this.overall.push(now);
      return;
    }
    if (blockedFor > 0) this.onImpatience(chatId);
    this.refusals += 1;
    const seconds = Math.ceil(wait / 1000);
    flow.blockedUntil = Math.max(flow.blockedUntil, now + seconds * 1000);
    throw new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
  }

  /** For tests: the chat is refused for so many of the clock's seconds. */
  block(chatId: number, seconds: number): void {
    this.flow(chatId).blockedUntil = this.clock.now() + seconds * 1000;
  }

  private flow(chatId: number): ChatFlow {
    const flow = this.chats.get(chatId) ?? { sent: [], blockedUntil: 0 };
    this.chats.set(chatId, flow);
    return flow;
  }

  private waitFor(chatId: number, flow: ChatFlow, now: number): number {
    flow.sent = flow.sent.filter(at => at > now - MINUTE);
    this.overall = this.overall.filter(at => at > now - 1000);
    let emptyAt = 0;
    for (const at of flow.sent) emptyAt = Math.max(emptyAt, at) + CHAT_EVERY_MS;
    const waits = [emptyAt - (BURST - 1) * CHAT_EVERY_MS - now];
    if (chatId < 0) waits.push((flow.sent.at(-GROUP_PER_MINUTE) ?? Number.NEGATIVE_INFINITY) + MINUTE - now);
    if (this.overall.length >= OVERALL_PER_SECOND) waits.push(1000);
    return Math.max(...waits);
  }
}
