-- CreateEnum
CREATE TYPE "SeasonState" AS ENUM ('created', 'open', 'running', 'paused', 'frozen', 'closed');

-- CreateEnum
CREATE TYPE "TournamentState" AS ENUM ('registering', 'checkin', 'running', 'finished', 'cancelled');

-- CreateEnum
CREATE TYPE "BoutState" AS ENUM ('waiting', 'ready', 'running', 'decided');

-- CreateEnum
CREATE TYPE "NightState" AS ENUM ('announced', 'running', 'finished', 'skipped');

-- AlterTable
ALTER TABLE "Agent" ADD COLUMN     "costume" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "faults" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "predecessorId" TEXT,
ADD COLUMN     "probationUntil" TIMESTAMPTZ(3),
ADD COLUMN     "quarantinedUntil" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "after" JSONB,
ADD COLUMN     "before" JSONB,
ADD COLUMN     "subjectId" TEXT,
ADD COLUMN     "surface" "Surface";

-- AlterTable
ALTER TABLE "Match" ADD COLUMN     "guestCommunityId" TEXT,
ADD COLUMN     "occasion" TEXT,
ADD COLUMN     "occasionId" TEXT,
ADD COLUMN     "occasionLabel" TEXT,
ADD COLUMN     "seasonId" TEXT;

-- DropIndex
DROP INDEX "Member_communityId_personId_key";

-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "homePlaceId" TEXT,
ADD COLUMN     "mergedIntoId" TEXT;

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "erasedAt" TIMESTAMPTZ(3),
ADD COLUMN     "eraseAskedAt" TIMESTAMPTZ(3),
ADD COLUMN     "erasedHashes" TEXT[],
ADD COLUMN     "hasReturned" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "mergedIntoId" TEXT;

-- AlterTable
ALTER TABLE "Place" ADD COLUMN     "formerCommunityId" TEXT,
ADD COLUMN     "moderatorRoleId" TEXT;

-- CreateTable
CREATE TABLE "RatingAdjustment" (
    "id" BIGSERIAL NOT NULL,
    "agentId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "seasonId" TEXT,
    "muBefore" DOUBLE PRECISION NOT NULL,
    "sigmaBefore" DOUBLE PRECISION NOT NULL,
    "muAfter" DOUBLE PRECISION NOT NULL,
    "sigmaAfter" DOUBLE PRECISION NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "RatingAdjustment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Sanction" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "hashes" TEXT[],
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "givenById" TEXT,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "liftedAt" TIMESTAMPTZ(3),
    "liftedById" TEXT,
    "liftReason" TEXT,

    CONSTRAINT "Sanction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LinkCode" (
    "hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "personId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "chatId" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "LinkCode_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "AccountLink" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "otherPersonId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "reason" TEXT,
    "agreedAt" TIMESTAMPTZ(3),
    "mergeAt" TIMESTAMPTZ(3),
    "mergedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "AccountLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Season" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" "SeasonState" NOT NULL DEFAULT 'created',
    "modifier" TEXT,
    "opensAt" TIMESTAMPTZ(3),
    "startsAt" TIMESTAMPTZ(3),
    "freezesAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "reviewedAt" TIMESTAMPTZ(3),
    "prizePool" BIGINT NOT NULL DEFAULT 0,
    "stateChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Season_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SeasonEntry" (
    "seasonId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "division" INTEGER NOT NULL DEFAULT 0,
    "matches" INTEGER NOT NULL DEFAULT 0,
    "wins" INTEGER NOT NULL DEFAULT 0,
    "losses" INTEGER NOT NULL DEFAULT 0,
    "streak" INTEGER NOT NULL DEFAULT 0,
    "bestStreak" INTEGER NOT NULL DEFAULT 0,
    "shownStart" INTEGER NOT NULL,
    "registeredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "lastMatchAt" TIMESTAMPTZ(3),

    CONSTRAINT "SeasonEntry_pkey" PRIMARY KEY ("seasonId","agentId")
);

-- CreateTable
CREATE TABLE "SeasonLine" (
    "seasonId" TEXT NOT NULL,
    "board" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "division" INTEGER NOT NULL DEFAULT 0,
    "subjectId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ownerName" TEXT NOT NULL DEFAULT '',
    "figures" JSONB NOT NULL,
    "reward" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "SeasonLine_pkey" PRIMARY KEY ("seasonId","board","rank")
);

-- CreateTable
CREATE TABLE "Trophy" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "place" INTEGER,
    "agentId" TEXT,
    "memberId" TEXT,
    "seasonId" TEXT,
    "tournamentId" TEXT,
    "awardedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Trophy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Belt" (
    "communityId" TEXT NOT NULL,
    "holderId" TEXT,
    "reignId" TEXT,
    "defendBy" TIMESTAMPTZ(3),
    "challengerId" TEXT,
    "matchId" TEXT,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Belt_pkey" PRIMARY KEY ("communityId")
);

-- CreateTable
CREATE TABLE "BeltReign" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "matchId" TEXT,
    "defences" INTEGER NOT NULL DEFAULT 0,
    "wonAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "lostAt" TIMESTAMPTZ(3),
    "ended" TEXT,

    CONSTRAINT "BeltReign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Garment" (
    "id" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "text" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'owned',
    "reason" TEXT,
    "decidedById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Garment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Reaction" (
    "matchId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Reaction_pkey" PRIMARY KEY ("matchId","memberId","kind")
);

-- CreateTable
CREATE TABLE "Tournament" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "state" "TournamentState" NOT NULL DEFAULT 'registering',
    "size" INTEGER NOT NULL,
    "bestOf" INTEGER NOT NULL DEFAULT 1,
    "finalBestOf" INTEGER NOT NULL DEFAULT 1,
    "thirdPlace" BOOLEAN NOT NULL DEFAULT true,
    "rounds" INTEGER NOT NULL DEFAULT 0,
    "groups" INTEGER NOT NULL DEFAULT 0,
    "entryFee" BIGINT NOT NULL DEFAULT 0,
    "prizeSplit" INTEGER[],
    "pace" TEXT NOT NULL DEFAULT 'one',
    "startsAt" TIMESTAMPTZ(3),
    "whenFull" BOOLEAN NOT NULL DEFAULT false,
    "teamNames" TEXT[],
    "guestCommunityId" TEXT,
    "agentsPerMember" INTEGER NOT NULL DEFAULT 1,
    "checkInMinutes" INTEGER NOT NULL DEFAULT 0,
    "checkInAt" TIMESTAMPTZ(3),
    "seeding" TEXT[],
    "nextBoutAt" TIMESTAMPTZ(3),
    "winnerId" TEXT,
    "reason" TEXT,
    "surface" "Surface",
    "chatId" TEXT,
    "channelId" TEXT,
    "createdById" TEXT,
    "idempotencyKey" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "stateChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Tournament_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TournamentEntrant" (
    "id" TEXT NOT NULL,
    "tournamentId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "memberId" TEXT,
    "team" INTEGER,
    "board" INTEGER,
    "rating" INTEGER NOT NULL DEFAULT 0,
    "seed" INTEGER,
    "checkedInAt" TIMESTAMPTZ(3),
    "outReason" TEXT,
    "outAt" TIMESTAMPTZ(3),
    "paid" BIGINT NOT NULL DEFAULT 0,
    "prize" BIGINT NOT NULL DEFAULT 0,
    "place" INTEGER,
    "joinedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "TournamentEntrant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TournamentBout" (
    "tournamentId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "entrantA" TEXT,
    "entrantB" TEXT,
    "state" "BoutState" NOT NULL DEFAULT 'waiting',
    "bestOf" INTEGER NOT NULL DEFAULT 1,
    "winsA" INTEGER NOT NULL DEFAULT 0,
    "winsB" INTEGER NOT NULL DEFAULT 0,
    "winnerId" TEXT,
    "how" TEXT,
    "decidedAt" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TournamentBout_pkey" PRIMARY KEY ("tournamentId","key")
);

-- CreateTable
CREATE TABLE "TournamentGame" (
    "matchId" TEXT NOT NULL,
    "tournamentId" TEXT NOT NULL,
    "boutKey" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "winnerId" TEXT,
    "isVoid" BOOLEAN NOT NULL DEFAULT false,
    "toldAt" TIMESTAMPTZ(3),

    CONSTRAINT "TournamentGame_pkey" PRIMARY KEY ("matchId")
);

-- CreateTable
CREATE TABLE "FightNight" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "bouts" INTEGER NOT NULL DEFAULT 6,
    "minutesApart" INTEGER NOT NULL DEFAULT 5,
    "nextAt" TIMESTAMPTZ(3),
    "stoppedAt" TIMESTAMPTZ(3),
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "FightNight_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FightNightEdition" (
    "id" TEXT NOT NULL,
    "nightId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" "NightState" NOT NULL DEFAULT 'announced',
    "programme" JSONB NOT NULL DEFAULT '[]',
    "nextBoutAt" TIMESTAMPTZ(3),
    "reason" TEXT,
    "stateChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "FightNightEdition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Bulletin" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "thread" TEXT,
    "inThreadOf" TEXT,
    "showAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Bulletin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinPost" (
    "bulletinId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "channelId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "messageId" TEXT,
    "standsIn" TEXT,
    "threadId" TEXT,
    "threadLost" BOOLEAN NOT NULL DEFAULT false,
    "told" INTEGER NOT NULL DEFAULT 0,
    "pinnedAt" TIMESTAMPTZ(3),
    "editedAt" TIMESTAMPTZ(3),
    "closed" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "lookAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "claim" TEXT,
    "claimedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "BulletinPost_pkey" PRIMARY KEY ("bulletinId","surface","channelId")
);

-- CreateTable
CREATE TABLE "Honour" (
    "matchId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "otherId" TEXT NOT NULL,
    "figure" INTEGER NOT NULL,
    "memberId" TEXT,
    "amount" BIGINT NOT NULL DEFAULT 0,
    "paid" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Honour_pkey" PRIMARY KEY ("matchId","kind")
);

-- CreateIndex
CREATE INDEX "Honour_communityId_kind_at_idx" ON "Honour"("communityId", "kind", "at");

-- CreateIndex
CREATE INDEX "Honour_agentId_idx" ON "Honour"("agentId");

-- CreateIndex
CREATE INDEX "Honour_paid_idx" ON "Honour"("paid");

-- CreateIndex
CREATE INDEX "RatingAdjustment_agentId_createdAt_idx" ON "RatingAdjustment"("agentId", "createdAt");

-- CreateIndex
CREATE INDEX "Sanction_communityId_endsAt_idx" ON "Sanction"("communityId", "endsAt");

-- CreateIndex
CREATE INDEX "Sanction_hashes_idx" ON "Sanction" USING GIN ("hashes");

-- CreateIndex
CREATE INDEX "LinkCode_expiresAt_idx" ON "LinkCode"("expiresAt");

-- CreateIndex
CREATE INDEX "AccountLink_state_mergeAt_idx" ON "AccountLink"("state", "mergeAt");

-- CreateIndex
CREATE INDEX "AccountLink_personId_idx" ON "AccountLink"("personId");

-- CreateIndex
CREATE INDEX "AccountLink_otherPersonId_idx" ON "AccountLink"("otherPersonId");

-- CreateIndex
CREATE INDEX "Season_state_stateChangedAt_idx" ON "Season"("state", "stateChangedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Season_communityId_number_key" ON "Season"("communityId", "number");

-- CreateIndex
CREATE INDEX "SeasonEntry_seasonId_division_idx" ON "SeasonEntry"("seasonId", "division");

-- CreateIndex
CREATE INDEX "SeasonEntry_agentId_idx" ON "SeasonEntry"("agentId");

-- CreateIndex
CREATE INDEX "SeasonLine_subjectId_idx" ON "SeasonLine"("subjectId");

-- CreateIndex
CREATE UNIQUE INDEX "Trophy_key_key" ON "Trophy"("key");

-- CreateIndex
CREATE INDEX "Trophy_agentId_idx" ON "Trophy"("agentId");

-- CreateIndex
CREATE INDEX "Trophy_memberId_idx" ON "Trophy"("memberId");

-- CreateIndex
CREATE INDEX "Trophy_communityId_awardedAt_idx" ON "Trophy"("communityId", "awardedAt" DESC);

-- CreateIndex
CREATE INDEX "BeltReign_communityId_wonAt_idx" ON "BeltReign"("communityId", "wonAt" DESC);

-- CreateIndex
CREATE INDEX "BeltReign_agentId_idx" ON "BeltReign"("agentId");

-- CreateIndex
CREATE INDEX "Garment_communityId_state_idx" ON "Garment"("communityId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "Garment_agentId_kind_item_text_key" ON "Garment"("agentId", "kind", "item", "text");

-- CreateIndex
CREATE INDEX "Reaction_memberId_idx" ON "Reaction"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Tournament_idempotencyKey_key" ON "Tournament"("idempotencyKey");

-- CreateIndex
CREATE INDEX "Tournament_communityId_state_idx" ON "Tournament"("communityId", "state");

-- CreateIndex
CREATE INDEX "Tournament_guestCommunityId_idx" ON "Tournament"("guestCommunityId");

-- CreateIndex
CREATE INDEX "Tournament_state_stateChangedAt_idx" ON "Tournament"("state", "stateChangedAt");

-- CreateIndex
CREATE INDEX "TournamentEntrant_agentId_idx" ON "TournamentEntrant"("agentId");

-- CreateIndex
CREATE INDEX "TournamentEntrant_memberId_idx" ON "TournamentEntrant"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "TournamentEntrant_tournamentId_agentId_key" ON "TournamentEntrant"("tournamentId", "agentId");

-- CreateIndex
CREATE INDEX "TournamentGame_tournamentId_boutKey_idx" ON "TournamentGame"("tournamentId", "boutKey");

-- CreateIndex
CREATE INDEX "FightNight_nextAt_idx" ON "FightNight"("nextAt");

-- CreateIndex
CREATE INDEX "FightNightEdition_state_at_idx" ON "FightNightEdition"("state", "at");

-- CreateIndex
CREATE UNIQUE INDEX "FightNightEdition_nightId_at_key" ON "FightNightEdition"("nightId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Bulletin_key_key" ON "Bulletin"("key");

-- CreateIndex
CREATE INDEX "Bulletin_communityId_createdAt_idx" ON "Bulletin"("communityId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Bulletin_subjectId_idx" ON "Bulletin"("subjectId");

-- CreateIndex
CREATE INDEX "BulletinPost_surface_closed_lookAt_idx" ON "BulletinPost"("surface", "closed", "lookAt");

-- CreateIndex
CREATE INDEX "BulletinPost_threadId_idx" ON "BulletinPost"("threadId");

-- CreateIndex
CREATE UNIQUE INDEX "Agent_predecessorId_key" ON "Agent"("predecessorId");

-- CreateIndex
CREATE INDEX "AuditEntry_communityId_subjectId_idx" ON "AuditEntry"("communityId", "subjectId");

-- CreateIndex
CREATE INDEX "Match_seasonId_settledAt_idx" ON "Match"("seasonId", "settledAt");

-- CreateIndex
CREATE INDEX "Match_occasion_occasionId_idx" ON "Match"("occasion", "occasionId");

-- AddForeignKey
ALTER TABLE "RatingAdjustment" ADD CONSTRAINT "RatingAdjustment_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Season" ADD CONSTRAINT "Season_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeasonEntry" ADD CONSTRAINT "SeasonEntry_seasonId_fkey" FOREIGN KEY ("seasonId") REFERENCES "Season"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeasonEntry" ADD CONSTRAINT "SeasonEntry_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeasonLine" ADD CONSTRAINT "SeasonLine_seasonId_fkey" FOREIGN KEY ("seasonId") REFERENCES "Season"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trophy" ADD CONSTRAINT "Trophy_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trophy" ADD CONSTRAINT "Trophy_seasonId_fkey" FOREIGN KEY ("seasonId") REFERENCES "Season"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Belt" ADD CONSTRAINT "Belt_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Garment" ADD CONSTRAINT "Garment_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reaction" ADD CONSTRAINT "Reaction_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reaction" ADD CONSTRAINT "Reaction_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tournament" ADD CONSTRAINT "Tournament_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TournamentEntrant" ADD CONSTRAINT "TournamentEntrant_tournamentId_fkey" FOREIGN KEY ("tournamentId") REFERENCES "Tournament"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TournamentEntrant" ADD CONSTRAINT "TournamentEntrant_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TournamentEntrant" ADD CONSTRAINT "TournamentEntrant_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TournamentBout" ADD CONSTRAINT "TournamentBout_tournamentId_fkey" FOREIGN KEY ("tournamentId") REFERENCES "Tournament"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TournamentGame" ADD CONSTRAINT "TournamentGame_tournamentId_boutKey_fkey" FOREIGN KEY ("tournamentId", "boutKey") REFERENCES "TournamentBout"("tournamentId", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FightNight" ADD CONSTRAINT "FightNight_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FightNightEdition" ADD CONSTRAINT "FightNightEdition_nightId_fkey" FOREIGN KEY ("nightId") REFERENCES "FightNight"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Bulletin" ADD CONSTRAINT "Bulletin_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulletinPost" ADD CONSTRAINT "BulletinPost_bulletinId_fkey" FOREIGN KEY ("bulletinId") REFERENCES "Bulletin"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "CommunityLink" (
    "id" TEXT NOT NULL,
    "hostId" TEXT NOT NULL,
    "joiningId" TEXT NOT NULL,
    "placeId" TEXT NOT NULL,
    "askedById" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "decidedById" TEXT,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "CommunityLink_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CommunityLink_hostId_state_idx" ON "CommunityLink"("hostId", "state");

-- CreateIndex
CREATE INDEX "CommunityLink_joiningId_state_idx" ON "CommunityLink"("joiningId", "state");

-- CreateIndex
CREATE INDEX "Member_communityId_personId_idx" ON "Member"("communityId", "personId");

-- CreateIndex
CREATE INDEX "Member_mergedIntoId_idx" ON "Member"("mergedIntoId");

-- CreateIndex
CREATE INDEX "Person_erasedHashes_idx" ON "Person" USING GIN ("erasedHashes");

-- ---------------------------------------------------------------- what the schema language lacks

-- One living member a person in a community.
CREATE UNIQUE INDEX "Member_living" ON "Member" ("communityId", "personId") WHERE "mergedIntoId" IS NULL;
-- Until now every community was one chat.
UPDATE "Member" SET "homePlaceId" = place.id FROM "Place" place WHERE place."communityId" = "Member"."communityId";

-- One season at a time is going on in a community.
CREATE UNIQUE INDEX "Season_current" ON "Season" ("communityId") WHERE state IN ('open', 'running', 'paused', 'frozen');

ALTER TABLE "Season" ADD CONSTRAINT "Season_pool" CHECK ("prizePool" >= 0);
ALTER TABLE "SeasonEntry" ADD CONSTRAINT "SeasonEntry_counts" CHECK (matches = wins + losses AND division >= 0);
ALTER TABLE "SeasonLine" ADD CONSTRAINT "SeasonLine_reward" CHECK (reward >= 0);
ALTER TABLE "Honour" ADD CONSTRAINT "Honour_amount" CHECK (amount >= 0 AND (amount = 0 OR "memberId" IS NOT NULL));
ALTER TABLE "Sanction" ADD CONSTRAINT "Sanction_kind" CHECK (kind IN ('mute', 'wagers', 'rated', 'ban'));
ALTER TABLE "Tournament" ADD CONSTRAINT "Tournament_size" CHECK (size BETWEEN 2 AND 256 AND "entryFee" >= 0 AND "bestOf" % 2 = 1 AND "finalBestOf" % 2 = 1);
ALTER TABLE "TournamentEntrant" ADD CONSTRAINT "TournamentEntrant_money" CHECK (paid >= 0 AND prize >= 0);
ALTER TABLE "Bulletin" ADD CONSTRAINT "Bulletin_thread" CHECK (thread IS NULL OR "inThreadOf" IS NULL);
-- Only a bout that both entrants are known of, or that one of them passes, has a winner; and it is one of them.
ALTER TABLE "TournamentBout" ADD CONSTRAINT "TournamentBout_winner"
  CHECK ("winnerId" IS NULL OR "winnerId" = "entrantA" OR "winnerId" = "entrantB");
-- A game that runs for a bout is the only one of its number.
CREATE UNIQUE INDEX "TournamentGame_number" ON "TournamentGame" ("tournamentId", "boutKey", number) WHERE NOT "isVoid";

CREATE TRIGGER rating_adjustment_append_only BEFORE UPDATE OR DELETE ON "RatingAdjustment"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What names a human may be taken out of rows that never change otherwise, and nothing else: at that human's wish (core/people), in
-- a transaction that says so with set_config('arena.erasing', 'on', true).
CREATE FUNCTION guard_but_names() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  names text[] := TG_ARGV;
BEGIN
  IF TG_OP = 'UPDATE' AND coalesce(current_setting('arena.erasing', true), '') = 'on'
     AND to_jsonb(OLD) - names = to_jsonb(NEW) - names THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Rows of "%" are never changed or deleted.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER season_line_append_only BEFORE UPDATE OR DELETE ON "SeasonLine"
  FOR EACH ROW EXECUTE FUNCTION guard_but_names('name', 'ownerName');
DROP TRIGGER audit_append_only ON "AuditEntry";
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION guard_but_names('actorName', 'details', 'before', 'after');
DROP TRIGGER wager_limit_append_only ON "WagerLimit";
CREATE TRIGGER wager_limit_append_only BEFORE UPDATE OR DELETE ON "WagerLimit"
  FOR EACH ROW EXECUTE FUNCTION guard_but_names('externalId');
-- What a movement was for may name a human (a moderator's reason); whose it was and how much it was never changes.
DROP TRIGGER transfer_append_only ON "Transfer";
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON "Transfer"
  FOR EACH ROW EXECUTE FUNCTION guard_but_names('memo');
