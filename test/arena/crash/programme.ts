import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../../../arena/house.ts';
import type { CommunityContext } from '../../../core/communities/index.ts';
import type { Database } from '../../../core/platform/database.ts';
import { ArenaError } from '../../../core/platform/errors.ts';
import { newId } from '../../../core/platform/ids.ts';
import type { Random } from '../../../core/platform/random.ts';
import { stubborn } from '../../stubborn.ts';
import { invocationOf } from '../harness.ts';

/**
 * What members ask for while the workers die: casual fights, challenges, the rated queue, and here and there a void. The database lives on:
 * where it is unavailable, it was too busy to begin.
 */

const ARCHETYPES = ['bruiser', 'gunner'];
const MEMBERS = 30;
const PLACE = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;
/** One challenge in so many is declared void, some time between its making and shortly after its settling. */
const VOID_ONE_IN = 3;
const VOID_WITHIN_MS = 8000;
const RETRY_MS = 200;

export type Wish = 'casual' | 'challenge' | 'join';

interface Member {
  context: CommunityContext;
  agentId: string;
}

export class Programme {
  /** Casual matches and exhibitions, by the ids that whoever asked was told. */
  readonly casual: string[] = [];
  readonly exhibitions: string[] = [];
  /** How often each agent was let into the queue. */
  readonly joins = new Map<string, number>();
  /** Matches for which `void` said that it had voided them. */
  readonly voided = new Set<string>();
  private readonly voids: Promise<void>[] = [];
  private readonly joining = new Set<string>();
  private readonly members: Member[];
  private readonly house: House;
  private readonly database: Database;
  private readonly random: Random;

  private constructor(house: House, database: Database, random: Random, members: Member[]) {
    this.house = house;
    this.database = database;
    this.random = random;
    this.members = members;
  }

  /** Thirty members with an agent each, in one community without cool-downs. */
  static async open(house: House, database: Database, random: Random): Promise<Programme> {
    const { communityId } = await house.communities.resolve(invocationOf('member0', 'help'));
    await house.communities.changeSettings(communityId, {
      ratedCooldownSeconds: 0,
      ratedPerDay: 1000,
      casualCooldownSeconds: 0,
      houseAfterSeconds: 5,
      houseBoutsPerDay: 0,
    });
    const members: Member[] = [];
    for (let index = 0; index < MEMBERS; index++) {
      const context = await house.communities.resolve(invocationOf(`member${index}`, 'help'));
      const { memberId } = context;
      const archetype = ARCHETYPES[index % ARCHETYPES.length] ?? '';
      const agent = await house.agents.create({ communityId, memberId, name: `Robot ${index}`, archetype, limit: 1 });
      members.push({ context, agentId: agent.id });
    }
    return new Programme(house, database, random, members);
  }

  /** Fulfils one wish of a member drawn at random. */
  async fulfil(wish: Wish): Promise<void> {
    if (wish === 'casual') await this.fight();
    else if (wish === 'challenge') await this.challenge();
    else while (!(await this.join())) await sleep(RETRY_MS);
  }

  /** Resolves when every void has been answered. */
  async answered(): Promise<void> {
    await Promise.all(this.voids);
  }

  private draw(): Member {
    return this.members[this.random.integer(MEMBERS)]!;
  }

  /** Asked for twice at once, as a chat does that delivers twice: one match. */
  private async fight(): Promise<void> {
    const { context } = this.draw();
    const request = { context, place: PLACE, idempotencyKey: `crash:${newId()}` };
    const { casual } = this.house.matches;
    const [first, second] = await Promise.all([1, 2].map(() => stubborn(() => casual.start(request))));
    if (!first || first !== second) throw new Error(`One invocation made the matches ${first} and ${second}`);
    this.casual.push(first);
  }

  private async challenge(): Promise<void> {
    const { challenges } = this.house.matches;
    const challenger = this.draw();
    const challenged = this.draw();
    if (challenger === challenged) return this.challenge();
    const { memberId, displayName } = challenged.context;
    const opponent = { memberId, displayName };
    const { id } = await stubborn(() => challenges.create({ context: challenger.context, place: PLACE, opponent }));
    const matchId = await stubborn(() => challenges.accept({ context: challenged.context, id }));
    this.exhibitions.push(matchId);
    if (this.random.integer(VOID_ONE_IN) === 0) this.voids.push(this.voidLater(matchId));
  }

  private async voidLater(matchId: string): Promise<void> {
    await sleep(this.random.integer(VOID_WITHIN_MS));
    const { matches } = this.house;
    if (await stubborn(() => matches.void(matchId, 'A moderator said so.'))) this.voided.add(matchId);
  }

  /** @returns whether an agent that was free has been let into the queue */
  private async join(): Promise<boolean> {
    const { context, agentId } = this.draw();
    // Joining twice keeps the place, which would not be a match more; members here join one at a time.
    if (this.joining.has(agentId)) return false;
    this.joining.add(agentId);
    try {
      const { prisma } = this.database;
      if (await stubborn(() => prisma.queueTicket.findUnique({ where: { agentId } }))) return false;
      await stubborn(() => this.house.matches.queue.join({ context, place: PLACE }));
      this.joins.set(agentId, (this.joins.get(agentId) ?? 0) + 1);
      return true;
    } catch (error) {
      if (error instanceof ArenaError && error.code === 'agent-busy') return false;
      throw error;
    } finally {
      this.joining.delete(agentId);
    }
  }
}

/** The wishes in an order drawn at random (Fisher-Yates). */
export function shuffledWishes(counts: Record<Wish, number>, random: Random): Wish[] {
  const wishes = (Object.entries(counts) as [Wish, number][]).flatMap(([wish, count]) => Array<Wish>(count).fill(wish));
  for (let index = wishes.length - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    [wishes[index], wishes[other]] = [wishes[other]!, wishes[index]!];
  }
  return wishes;
}
