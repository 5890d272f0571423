import { changingHands } from '../agents/index.ts';
import { placesUnder, postBulletin } from '../announcements/index.ts';
import { readSettings, type SanctionLookup } from '../communities/index.ts';
import type { MatchService } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { sqlOf } from '../platform/sql.ts';
import { type Bout, drawBill, type Fighter, type Programme, readProgramme } from './programme.ts';
import type { EditionRow } from './views.ts';
import { nextTime } from './words.ts';

/**
 * One evening from its announcement to its end. Every step is a transaction under the edition's row lock that does nothing where
 * another process was faster; the sweep takes them, so that a restart in the middle of an evening costs a few seconds.
 */

const MINUTE_MS = 60_000;
/** An evening is announced so long ahead, for members to enter. */
export const ANNOUNCED_AHEAD_MS = 24 * 60 * MINUTE_MS;
/** The bill is drawn so long before the first bout, for members to take the open challenges. */
export const DRAWN_AHEAD_MS = 10 * MINUTE_MS;
/** An arena that was away for so long does not hold the evening any more. */
const TOO_LATE_MS = 60 * MINUTE_MS;
const LATE = 'The arena was away.';
/** Members who were not seen for so long are not put on the bill unasked. */
const REGULAR_MS = 14 * 24 * 60 * MINUTE_MS;
/** Betting windows in multiples of the usual one: a minute, and three for the main event (numbers.md: a final has 3 minutes). */
const MAIN_EVENT_BETTING = 3;

export interface EveningOptions {
  database: Database;
  clock: Clock;
  log: Log;
  newId: () => string;
  matches: Pick<MatchService, 'arranged'>;
  sanctions: SanctionLookup;
  /** Seconds of a usual betting window in this installation; a community may have set its own. */
  bettingSeconds: number;
}

export function bulletinKey(editionId: string): string {
  return `fight-night:${editionId}`;
}

export function createEvenings(options: EveningOptions) {
  const { database, clock, log, newId, matches } = options;
  const { prisma } = database;

  return {
    /** Takes every step that is due, of every fight night. @returns how many were taken */
    async sweep(): Promise<number> {
      let taken = 0;
      for (const { id } of await dueNights()) taken += await attempt(() => announce(id), { nightId: id });
      for (const { id } of await openEditions()) taken += await attempt(() => advance(id), { editionId: id });
      return taken;
    },
    announce,
    advance,
  };

  async function attempt(step: () => Promise<boolean>, what: object): Promise<number> {
    try {
      return (await step()) ? 1 : 0;
    } catch (error) {
      // the next one's turn must come
      log.error({ error, ...what }, 'a fight night could not be moved on');
      return 0;
    }
  }

  function dueNights() {
    const until = new Date(clock.now().getTime() + ANNOUNCED_AHEAD_MS);
    return prisma.fightNight.findMany({ where: { stoppedAt: null, nextAt: { lte: until } }, select: { id: true } });
  }

  function openEditions() {
    const until = new Date(clock.now().getTime() + DRAWN_AHEAD_MS);
    return prisma.fightNightEdition.findMany({
      where: { state: { in: ['announced', 'running'] }, at: { lte: until } },
      select: { id: true },
      orderBy: { at: 'asc' },
    });
  }

  /** Makes the next evening of a fight night known, and reckons the one after. */
  async function announce(nightId: string): Promise<boolean> {
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "FightNight" WHERE id = ${nightId} FOR UPDATE`;
      const night = await tx.fightNight.findUniqueOrThrow({ where: { id: nightId } });
      const at = night.nextAt;
      const now = clock.now();
      if (!at || night.stoppedAt || at.getTime() - now.getTime() > ANNOUNCED_AHEAD_MS) return false;
      // what passed while the arena was away is not held any more
      const following = nextTime(
        night.cron,
        night.timeZone,
        new Date(Math.max(at.getTime(), now.getTime() - TOO_LATE_MS)),
      );
      await tx.fightNight.update({ where: { id: nightId }, data: { nextAt: following } });
      if (now.getTime() - at.getTime() > TOO_LATE_MS) return true;
      const { communityId } = night;
      const data = { id: newId(), nightId, communityId, at, stateChangedAt: now };
      const edition = await tx.fightNightEdition.upsert({
        where: { nightId_at: { nightId, at } },
        create: data,
        update: {},
      });
      await tell(tx, edition);
      return true;
    });
  }

  /** Draws the bill, begins the next bout or ends the evening, whatever is due. */
  async function advance(editionId: string): Promise<boolean> {
    const seen = await prisma.fightNightEdition.findUnique({ where: { id: editionId } });
    if (!seen) return false;
    const settings = await settingsOf(seen.communityId);
    const price = await matches.arranged.price(settings.symbol);
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "FightNightEdition" WHERE id = ${editionId} FOR UPDATE`;
      const edition = await tx.fightNightEdition.findUniqueOrThrow({
        where: { id: editionId },
        include: { night: true },
      });
      const now = clock.now();
      if (edition.state !== 'announced' && edition.state !== 'running') return false;
      const programme = readProgramme(edition.programme);
      if (programme.bouts.length === 0) return draw(tx, edition, programme, now);
      if (now < edition.at) return false;
      if (edition.state === 'announced' && now.getTime() - edition.at.getTime() > TOO_LATE_MS) {
        return end(tx, edition, 'skipped', now, 'The arena was away when it should have begun.');
      }
      if (edition.nextBoutAt && now < edition.nextBoutAt) return false;
      const index = programme.bouts.findIndex(bout => bout.matchId === null && bout.dropped === null);
      if (index === -1) return (await allTold(tx, programme)) ? end(tx, edition, 'finished', now) : false;
      if (edition.nextBoutAt && now.getTime() - edition.nextBoutAt.getTime() > TOO_LATE_MS) {
        // the arena was away in the middle of it: its bouts are not fought at some other hour
        const bouts = programme.bouts.map(bout =>
          bout.matchId === null ? { ...bout, dropped: bout.dropped ?? LATE } : bout,
        );
        await tx.fightNightEdition.update({ where: { id: editionId }, data: { programme: { ...programme, bouts } } });
        await tell(tx, edition);
        return true;
      }
      const changed = await begin(tx, edition, programme, index, price, settings);
      await tx.fightNightEdition.update({
        where: { id: editionId },
        data: {
          state: 'running',
          programme: changed,
          nextBoutAt: new Date(now.getTime() + edition.night.minutesApart * MINUTE_MS),
          ...(edition.state === 'announced' && { stateChangedAt: now }),
        },
      });
      await tell(tx, edition);
      return true;
    });
  }

  async function draw(tx: Transaction, edition: EditionRow, programme: Programme, now: Date): Promise<boolean> {
    const fighters = await fightersOf(tx, edition.communityId, options.sanctions);
    const chosen = new Set(programme.entered);
    const entered = programme.entered.flatMap(id => fighters.find(agent => agent.agentId === id) ?? []);
    const owners = new Set(entered.map(agent => agent.ownerId));
    const regulars = fighters.filter(agent => {
      const isRegular =
        agent.ownerId !== null &&
        !chosen.has(agent.agentId) &&
        !owners.has(agent.ownerId) &&
        now.getTime() - agent.seenAt.getTime() < REGULAR_MS;
      // one agent of each
      if (isRegular) owners.add(agent.ownerId);
      return isRegular;
    });
    const house = fighters.filter(agent => agent.ownerId === null);
    const bouts = drawBill(edition.night.bouts, { entered, regulars, house });
    if (bouts.length === 0) return end(tx, edition, 'skipped', now, 'There are no two agents to meet.');
    await tx.fightNightEdition.update({ where: { id: edition.id }, data: { programme: { ...programme, bouts } } });
    await tell(tx, edition);
    return true;
  }

  /** Makes the bout's match; who cannot fight any more is replaced by the house. */
  async function begin(
    tx: Transaction,
    edition: EditionRow,
    programme: Programme,
    index: number,
    price: Awaited<ReturnType<EveningOptions['matches']['arranged']['price']>>,
    settings: ReturnType<typeof readSettings>,
  ): Promise<Programme> {
    const bout = programme.bouts[index];
    if (!bout) return programme;
    const fighters = await fightersOf(tx, edition.communityId, options.sanctions);
    const present = (id: string | null) => (id !== null && fighters.some(agent => agent.agentId === id) ? id : null);
    const onBill = new Set(programme.bouts.flatMap(other => [other.first, other.second ?? '']));
    const spare = fighters.filter(agent => agent.ownerId === null);
    const substitute = (not: string | null) =>
      (spare.find(agent => !onBill.has(agent.agentId)) ?? spare.find(agent => agent.agentId !== not))?.agentId ?? null;
    const first = present(bout.first) ?? substitute(bout.second);
    const second = present(bout.second) ?? substitute(first);
    const replaced = (next: Partial<Bout>): Programme => ({
      ...programme,
      bouts: programme.bouts.map((other, at) => (at === index ? { ...other, ...next } : other)),
    });
    if (!first || !second || first === second) return replaced({ dropped: 'There was nobody to fight it.' });
    const isMain = bout.kind === 'main';
    const bettingSeconds = (settings.bettingSeconds ?? options.bettingSeconds) * (isMain ? MAIN_EVENT_BETTING : 1);
    try {
      const matchId = await matches.arranged.make(tx, price, {
        communityId: edition.communityId,
        agentIds: [first, second],
        symbol: settings.symbol,
        bettingSeconds,
        occasion: {
          kind: 'fight-night',
          id: edition.id,
          label: `${edition.night.name} · ${isMain ? 'main event' : `bout ${index + 1} of ${programme.bouts.length}`}`,
        },
        places: await placesUnder(tx, edition.communityId, bulletinKey(edition.id)),
        requestedById: null,
        idempotencyKey: `fight-night:${edition.id}:${index}`,
      });
      return replaced({ first, second, matchId });
    } catch (error) {
      if (!(error instanceof ArenaError)) throw error;
      return replaced({ dropped: error.message });
    }
  }

  async function end(
    tx: Transaction,
    edition: EditionRow,
    state: 'finished' | 'skipped',
    now: Date,
    reason: string | null = null,
  ): Promise<boolean> {
    await tx.fightNightEdition.update({ where: { id: edition.id }, data: { state, reason, stateChangedAt: now } });
    await tell(tx, edition);
    return true;
  }

  async function settingsOf(communityId: string) {
    const community = await prisma.community.findUniqueOrThrow({ where: { id: communityId } });
    return readSettings(community.settings);
  }
}

/** Brings the evening's bulletin up to date. */
export async function tell(tx: Transaction, edition: { id: string; communityId: string }): Promise<void> {
  await postBulletin(tx, {
    communityId: edition.communityId,
    key: bulletinKey(edition.id),
    kind: 'fight-night',
    subjectId: edition.id,
  });
}

async function allTold(tx: Transaction, programme: Programme): Promise<boolean> {
  const ids = programme.bouts.flatMap(bout => bout.matchId ?? []);
  const open = await tx.match.count({ where: { id: { in: ids }, state: { notIn: ['settled', 'void'] } } });
  return open === 0;
}

/** Every living agent of the community that may fight, the members' by when they were last here; none of who is banned. */
async function fightersOf(
  tx: Transaction,
  communityId: string,
  sanctions: SanctionLookup,
): Promise<(Fighter & { seenAt: Date })[]> {
  const rows = await tx.agent.findMany({
    where: { communityId, retiredAt: null },
    select: {
      id: true,
      ownerId: true,
      owner: { select: { lastActiveAt: true } },
      rating: { select: { shown: true } },
      createdAt: true,
    },
  });
  const held = await sanctions.ofMembers(
    sqlOf(tx),
    rows.flatMap(({ ownerId }) => ownerId ?? []),
  );
  const sold = new Set(
    (
      await changingHands(
        tx,
        rows.map(({ id }) => id),
      )
    ).map(({ id }) => id),
  );
  const isBanned = (ownerId: string | null) =>
    ownerId !== null && (held.get(ownerId) ?? []).some(({ kind }) => kind === 'ban');
  return rows
    .filter(row => !isBanned(row.ownerId) && !sold.has(row.id))
    .map(row => ({
      agentId: row.id,
      ownerId: row.ownerId,
      rating: row.rating?.shown ?? 0,
      seenAt: row.owner?.lastActiveAt ?? row.createdAt,
    }))
    .sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime() || (a.agentId < b.agentId ? -1 : 1));
}
