-- CreateEnum
CREATE TYPE "AccountKind" AS ENUM ('wallet', 'market', 'treasury', 'issuance', 'prize');

-- CreateEnum
CREATE TYPE "TransferState" AS ENUM ('posted', 'pending', 'post', 'void');

-- CreateEnum
CREATE TYPE "MarketKind" AS ENUM ('lmsr', 'parimutuel');

-- CreateEnum
CREATE TYPE "MarketState" AS ENUM ('preparing', 'open', 'locked', 'settled', 'void');

-- CreateEnum
CREATE TYPE "TradeSide" AS ENUM ('buy', 'sell');

-- AlterTable
ALTER TABLE "Match" ADD COLUMN     "announceAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "engineWinner" INTEGER,
ADD COLUMN     "overriddenAt" TIMESTAMPTZ(3),
ADD COLUMN     "priceSources" TEXT[];

-- AlterTable
ALTER TABLE "Place" ADD COLUMN     "moderatorChannelId" TEXT;

-- CreateTable
CREATE TABLE "Account" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "kind" "AccountKind" NOT NULL,
    "communityId" TEXT NOT NULL,
    "memberId" TEXT,
    "posted" BIGINT NOT NULL DEFAULT 0,
    "held" BIGINT NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Transfer" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" "TransferState" NOT NULL DEFAULT 'posted',
    "debitId" BIGINT NOT NULL,
    "creditId" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "pendingId" BIGINT,
    "matchId" TEXT,
    "memo" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Debt" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "matchId" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "repaid" BIGINT NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Debt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DailyClaim" (
    "memberId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "streak" INTEGER NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "DailyClaim_pkey" PRIMARY KEY ("memberId","day")
);

-- CreateTable
CREATE TABLE "Market" (
    "matchId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "kind" "MarketKind" NOT NULL,
    "state" "MarketState" NOT NULL DEFAULT 'preparing',
    "opening" INTEGER[],
    "line" JSONB,
    "liquidity" BIGINT NOT NULL DEFAULT 0,
    "openingBook" BIGINT[],
    "book" BIGINT[],
    "subsidy" BIGINT NOT NULL DEFAULT 0,
    "pools" BIGINT[],
    "rakeBasisPoints" INTEGER NOT NULL DEFAULT 0,
    "volume" BIGINT NOT NULL DEFAULT 0,
    "trades" INTEGER NOT NULL DEFAULT 0,
    "frozenAt" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3),
    "closesAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),
    "outcome" INTEGER,
    "reason" TEXT,

    CONSTRAINT "Market_pkey" PRIMARY KEY ("matchId")
);

-- CreateTable
CREATE TABLE "Trade" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "matchId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "side" "TradeSide" NOT NULL,
    "pick" TEXT NOT NULL,
    "stake" BIGINT NOT NULL DEFAULT 0,
    "shares" BIGINT NOT NULL DEFAULT 0,
    "proceeds" BIGINT NOT NULL DEFAULT 0,
    "released" BIGINT NOT NULL DEFAULT 0,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "after" INTEGER[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Trade_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Stake" (
    "matchId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "paid" BIGINT NOT NULL DEFAULT 0,
    "released" BIGINT NOT NULL DEFAULT 0,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "payout" BIGINT,
    "score" INTEGER,
    "firstAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "Stake_pkey" PRIMARY KEY ("matchId","memberId")
);

-- CreateTable
CREATE TABLE "Position" (
    "matchId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "pick" TEXT NOT NULL,
    "shares" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,

    CONSTRAINT "Position_pkey" PRIMARY KEY ("matchId","memberId","pick")
);

-- CreateTable
CREATE TABLE "FreePick" (
    "matchId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "pick" INTEGER NOT NULL,
    "correct" BOOLEAN,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "FreePick_pkey" PRIMARY KEY ("matchId","memberId")
);

-- CreateTable
CREATE TABLE "Picker" (
    "memberId" TEXT NOT NULL,
    "picks" INTEGER NOT NULL DEFAULT 0,
    "correct" INTEGER NOT NULL DEFAULT 0,
    "streak" INTEGER NOT NULL DEFAULT 0,
    "best" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Picker_pkey" PRIMARY KEY ("memberId")
);

-- CreateTable
CREATE TABLE "WagerLimit" (
    "id" BIGSERIAL NOT NULL,
    "surface" "Surface" NOT NULL,
    "externalId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" BIGINT,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "WagerLimit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "communityId" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PriceTick" (
    "symbol" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "tradeId" TEXT NOT NULL,
    "tradedAt" TIMESTAMPTZ(6) NOT NULL,
    "price" BIGINT NOT NULL,
    "raw" TEXT NOT NULL,

    CONSTRAINT "PriceTick_pkey" PRIMARY KEY ("symbol","source","at")
);

-- CreateTable
CREATE TABLE "PriceSource" (
    "symbol" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "price" BIGINT,
    "decimals" INTEGER NOT NULL,
    "seenAt" TIMESTAMPTZ(3),
    "problem" TEXT,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "PriceSource_pkey" PRIMARY KEY ("symbol","source")
);

-- CreateTable
CREATE TABLE "TapeEvidence" (
    "matchId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "samples" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "TapeEvidence_pkey" PRIMARY KEY ("matchId","source")
);

-- CreateIndex
CREATE UNIQUE INDEX "Account_key_key" ON "Account"("key");

-- CreateIndex
CREATE INDEX "Account_communityId_kind_posted_idx" ON "Account"("communityId", "kind", "posted" DESC);

-- CreateIndex
CREATE INDEX "Account_memberId_idx" ON "Account"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Transfer_key_key" ON "Transfer"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Transfer_pendingId_key" ON "Transfer"("pendingId");

-- CreateIndex
CREATE INDEX "Transfer_debitId_id_idx" ON "Transfer"("debitId", "id");

-- CreateIndex
CREATE INDEX "Transfer_creditId_id_idx" ON "Transfer"("creditId", "id");

-- CreateIndex
CREATE INDEX "Transfer_matchId_idx" ON "Transfer"("matchId");

-- CreateIndex
CREATE INDEX "Debt_communityId_idx" ON "Debt"("communityId");

-- CreateIndex
CREATE UNIQUE INDEX "Debt_memberId_matchId_key" ON "Debt"("memberId", "matchId");

-- CreateIndex
CREATE INDEX "Market_communityId_state_closesAt_idx" ON "Market"("communityId", "state", "closesAt");

-- CreateIndex
CREATE INDEX "Market_state_closesAt_idx" ON "Market"("state", "closesAt");

-- CreateIndex
CREATE UNIQUE INDEX "Trade_key_key" ON "Trade"("key");

-- CreateIndex
CREATE INDEX "Trade_matchId_id_idx" ON "Trade"("matchId", "id");

-- CreateIndex
CREATE INDEX "Trade_memberId_id_idx" ON "Trade"("memberId", "id");

-- CreateIndex
CREATE INDEX "Stake_memberId_firstAt_idx" ON "Stake"("memberId", "firstAt");

-- CreateIndex
CREATE INDEX "Stake_communityId_settledAt_idx" ON "Stake"("communityId", "settledAt");

-- CreateIndex
CREATE INDEX "Position_memberId_idx" ON "Position"("memberId");

-- CreateIndex
CREATE INDEX "FreePick_memberId_createdAt_idx" ON "FreePick"("memberId", "createdAt");

-- CreateIndex
CREATE INDEX "WagerLimit_surface_externalId_id_idx" ON "WagerLimit"("surface", "externalId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_communityId_id_idx" ON "AuditEntry"("communityId", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_target_idx" ON "AuditEntry"("target");

-- CreateIndex
CREATE INDEX "PriceTick_at_idx" ON "PriceTick"("at");

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_debitId_fkey" FOREIGN KEY ("debitId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_creditId_fkey" FOREIGN KEY ("creditId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_pendingId_fkey" FOREIGN KEY ("pendingId") REFERENCES "Transfer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DailyClaim" ADD CONSTRAINT "DailyClaim_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Market" ADD CONSTRAINT "Market_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Market" ADD CONSTRAINT "Market_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Market"("matchId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Stake" ADD CONSTRAINT "Stake_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Market"("matchId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Stake" ADD CONSTRAINT "Stake_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Position" ADD CONSTRAINT "Position_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Market"("matchId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Position" ADD CONSTRAINT "Position_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FreePick" ADD CONSTRAINT "FreePick_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FreePick" ADD CONSTRAINT "FreePick_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Picker" ADD CONSTRAINT "Picker_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TapeEvidence" ADD CONSTRAINT "TapeEvidence_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema language cannot say: the ledger keeps its promises whatever the code does.

-- Nobody spends what is not there, or what is promised already; issuance alone stands below zero, by what it has issued.
ALTER TABLE "Account" ADD CONSTRAINT "Account_solvent" CHECK (kind = 'issuance' OR posted - held >= 0);
ALTER TABLE "Account" ADD CONSTRAINT "Account_held" CHECK (held >= 0);
-- One row moves one amount out of one account and into another: it cannot be out of balance.
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_balanced" CHECK (amount > 0 AND "debitId" <> "creditId");
ALTER TABLE "Transfer" ADD CONSTRAINT "Transfer_resolution"
  CHECK ((state IN ('post', 'void')) = ("pendingId" IS NOT NULL));
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_repaid" CHECK (amount > 0 AND repaid >= 0 AND repaid <= amount);
ALTER TABLE "Position" ADD CONSTRAINT "Position_held" CHECK (shares >= 0 AND cost >= 0);
-- A sale releases at most what was paid in: a void only ever pays out.
ALTER TABLE "Stake" ADD CONSTRAINT "Stake_released" CHECK (paid >= 0 AND released >= 0 AND pending >= 0 AND released <= paid);

-- What is promised to a wallet: /balance asks for it.
CREATE INDEX "Transfer_pending_credit" ON "Transfer" ("creditId") WHERE state = 'pending';

-- Balances follow from transfers, in the statement that writes them; locks are taken in the order of ids.
CREATE FUNCTION ledger_apply() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh LEFT JOIN "Transfer" pending ON pending.id = fresh."pendingId"
     WHERE fresh."pendingId" IS NOT NULL
       AND (pending.state, pending."debitId", pending."creditId", pending.amount)
           IS DISTINCT FROM ('pending'::"TransferState", fresh."debitId", fresh."creditId", fresh.amount)
  ) THEN
    RAISE EXCEPTION 'A transfer resolves a pending one with the same accounts and amount, or none.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM fresh JOIN "Account" debit ON debit.id = fresh."debitId" JOIN "Account" credit ON credit.id = fresh."creditId"
     WHERE debit."communityId" <> credit."communityId"
  ) THEN
    RAISE EXCEPTION 'Credits stay in their community.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM 1 FROM "Account"
    WHERE id IN (SELECT "debitId" FROM fresh UNION SELECT "creditId" FROM fresh)
    ORDER BY id FOR NO KEY UPDATE;
  UPDATE "Account" account
     SET posted = account.posted + change.posted, held = account.held + change.held
    FROM (
      SELECT id, sum(posted)::bigint AS posted, sum(held)::bigint AS held FROM (
        SELECT "debitId" AS id,
               CASE WHEN state IN ('posted', 'post') THEN -amount ELSE 0 END AS posted,
               CASE state WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END AS held
          FROM fresh
        UNION ALL
        SELECT "creditId", CASE WHEN state IN ('posted', 'post') THEN amount ELSE 0 END, 0 FROM fresh
      ) side GROUP BY id
    ) change
   WHERE account.id = change.id AND (change.posted <> 0 OR change.held <> 0);
  RETURN NULL;
END $$;

CREATE TRIGGER transfer_apply AFTER INSERT ON "Transfer"
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply();
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON "Transfer"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_not_emptied BEFORE TRUNCATE ON "Transfer"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A balance is changed by transfers alone: by the trigger above (depth 2), never by a statement (depth 1).
CREATE FUNCTION account_guard() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.posted = 0 AND NEW.held = 0 THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'An account begins empty.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Accounts are never deleted.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.key, NEW.kind, NEW."communityId") IS DISTINCT FROM (OLD.id, OLD.key, OLD.kind, OLD."communityId") THEN
    RAISE EXCEPTION 'An account stays what it is.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.posted, NEW.held) IS DISTINCT FROM (OLD.posted, OLD.held) AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'A balance is changed by transfers alone.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER account_guarded BEFORE INSERT OR UPDATE OR DELETE ON "Account"
  FOR EACH ROW EXECUTE FUNCTION account_guard();

CREATE TRIGGER trade_append_only BEFORE UPDATE OR DELETE ON "Trade"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wager_limit_append_only BEFORE UPDATE OR DELETE ON "WagerLimit"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
