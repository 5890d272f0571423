-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "role" TEXT NOT NULL DEFAULT 'member',
ADD COLUMN     "roleSeenAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SigningKey" (
    "id" TEXT NOT NULL,
    "publicJwk" JSONB NOT NULL,
    "sealed" TEXT NOT NULL,
    "signsUntil" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "SigningKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebSession" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "how" TEXT NOT NULL,
    "agent" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "usedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,

    CONSTRAINT "WebSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "hash" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "RefreshToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "AccessToken" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "usedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AccessToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebNonce" (
    "nonce" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "WebNonce_pkey" PRIMARY KEY ("nonce")
);

-- CreateTable
CREATE TABLE "WalletLink" (
    "id" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "chatId" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'offered',
    "address" TEXT,
    "chainId" INTEGER,
    "kind" TEXT,
    "message" TEXT,
    "signature" TEXT,
    "signedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "WalletLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Wallet" (
    "id" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "isMain" BOOLEAN NOT NULL DEFAULT false,
    "linkId" TEXT,
    "linkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "unlinkedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Wallet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LiveEvent" (
    "id" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "kind" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "memberId" TEXT,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "LiveEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Webhook" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "sealedBefore" TEXT,
    "beforeUntil" TIMESTAMPTZ(3),
    "events" TEXT[],
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failingSince" TIMESTAMPTZ(3),
    "disabledAt" TIMESTAMPTZ(3),
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "Webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "id" TEXT NOT NULL,
    "webhookId" TEXT NOT NULL,
    "eventKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "statusCode" INTEGER,
    "problem" TEXT,
    "triedAt" TIMESTAMPTZ(3),
    "nextAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "deliveredAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "WebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LiveCursor" (
    "reader" TEXT NOT NULL,
    "xid" xid8 NOT NULL DEFAULT '0'::xid8,
    "id" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "LiveCursor_pkey" PRIMARY KEY ("reader")
);

-- CreateTable
CREATE TABLE "OpenDataFile" (
    "day" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "blobKey" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "OpenDataFile_pkey" PRIMARY KEY ("day","name")
);

-- CreateIndex
CREATE INDEX "SigningKey_expiresAt_idx" ON "SigningKey"("expiresAt");

-- CreateIndex
CREATE INDEX "WebSession_personId_endedAt_idx" ON "WebSession"("personId", "endedAt");

-- CreateIndex
CREATE INDEX "WebSession_expiresAt_idx" ON "WebSession"("expiresAt");

-- CreateIndex
CREATE INDEX "RefreshToken_sessionId_idx" ON "RefreshToken"("sessionId");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_hash_key" ON "AccessToken"("hash");

-- CreateIndex
CREATE INDEX "AccessToken_personId_revokedAt_idx" ON "AccessToken"("personId", "revokedAt");

-- CreateIndex
CREATE INDEX "WebNonce_expiresAt_idx" ON "WebNonce"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "WalletLink_tokenHash_key" ON "WalletLink"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "WalletLink_nonce_key" ON "WalletLink"("nonce");

-- CreateIndex
CREATE INDEX "WalletLink_personId_state_idx" ON "WalletLink"("personId", "state");

-- CreateIndex
CREATE INDEX "WalletLink_expiresAt_idx" ON "WalletLink"("expiresAt");

-- CreateIndex
CREATE INDEX "Wallet_personId_unlinkedAt_idx" ON "Wallet"("personId", "unlinkedAt");

-- CreateIndex
CREATE INDEX "Wallet_address_idx" ON "Wallet"("address");

-- CreateIndex
CREATE INDEX "LiveEvent_xid_id_idx" ON "LiveEvent"("xid", "id");

-- CreateIndex
CREATE INDEX "LiveEvent_at_idx" ON "LiveEvent"("at");

-- CreateIndex
CREATE INDEX "Webhook_communityId_disabledAt_idx" ON "Webhook"("communityId", "disabledAt");

-- CreateIndex
CREATE INDEX "Webhook_memberId_idx" ON "Webhook"("memberId");

-- CreateIndex
CREATE INDEX "WebhookDelivery_webhookId_createdAt_idx" ON "WebhookDelivery"("webhookId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "WebhookDelivery_state_nextAt_idx" ON "WebhookDelivery"("state", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookDelivery_webhookId_eventKey_key" ON "WebhookDelivery"("webhookId", "eventKey");

-- AddForeignKey
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "WebSession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "WebhookDelivery_webhookId_fkey" FOREIGN KEY ("webhookId") REFERENCES "Webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.

-- An address is linked to one person at a time, and one of a person's wallets is the main one.
CREATE UNIQUE INDEX "Wallet_living" ON "Wallet" (lower(address)) WHERE "unlinkedAt" IS NULL;
CREATE UNIQUE INDEX "Wallet_main" ON "Wallet" ("personId") WHERE "unlinkedAt" IS NULL AND "isMain";
ALTER TABLE "Wallet" ADD CONSTRAINT "Wallet_address" CHECK (address ~ '^0x[0-9a-fA-F]{40}$');
ALTER TABLE "WalletLink" ADD CONSTRAINT "WalletLink_state" CHECK (state IN ('offered', 'signed', 'linked', 'refused', 'cancelled'));
ALTER TABLE "WalletLink" ADD CONSTRAINT "WalletLink_signed"
  CHECK (state NOT IN ('signed', 'linked') OR (address IS NOT NULL AND message IS NOT NULL AND signature IS NOT NULL));
ALTER TABLE "Member" ADD CONSTRAINT "Member_role" CHECK (role IN ('member', 'moderator', 'admin'));
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "WebhookDelivery_state" CHECK (state IN ('waiting', 'delivered', 'failed'));

-- Wakes whoever follows LiveEvent when a transaction commits (core/live); PostgreSQL folds equal notifications of a transaction into one.
CREATE FUNCTION live_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('arena_live', '');
  RETURN NULL;
END $$;
CREATE TRIGGER live_notify AFTER INSERT ON "LiveEvent" FOR EACH STATEMENT EXECUTE FUNCTION live_notify();
