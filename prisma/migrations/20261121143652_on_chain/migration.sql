-- CreateTable
CREATE TABLE "ChainContract" (
    "chainId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "block" INTEGER NOT NULL,
    "transactionHash" TEXT NOT NULL,
    "deployedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "ChainContract_pkey" PRIMARY KEY ("chainId","name")
);

-- CreateTable
CREATE TABLE "ChainTransaction" (
    "id" BIGSERIAL NOT NULL,
    "chainId" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "value" TEXT NOT NULL DEFAULT '0',
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "sender" TEXT,
    "nonce" INTEGER,
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "hash" TEXT,
    "block" INTEGER,
    "blockHash" TEXT,
    "gasUsed" TEXT,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "sentAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ChainTransaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChainCursor" (
    "chainId" INTEGER NOT NULL,
    "reader" TEXT NOT NULL,
    "block" INTEGER NOT NULL,
    "blockHash" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "ChainCursor_pkey" PRIMARY KEY ("chainId","reader")
);

-- CreateTable
CREATE TABLE "CommitBatch" (
    "chainId" INTEGER NOT NULL,
    "first" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "root" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "committedAt" TIMESTAMPTZ(3),
    "block" INTEGER,

    CONSTRAINT "CommitBatch_pkey" PRIMARY KEY ("chainId","first")
);

-- CreateTable
CREATE TABLE "ChainMatch" (
    "matchId" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "batchFirst" INTEGER NOT NULL,
    "commitLeaf" TEXT NOT NULL,
    "resultRoot" TEXT,
    "resultLeaf" TEXT,
    "state" TEXT NOT NULL DEFAULT 'committed',
    "winner" INTEGER,
    "revealedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ChainMatch_pkey" PRIMARY KEY ("matchId")
);

-- CreateTable
CREATE TABLE "ResultBatch" (
    "chainId" INTEGER NOT NULL,
    "root" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "results" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'proposed',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "acceptedAt" TIMESTAMPTZ(3),
    "finalFrom" TIMESTAMPTZ(3),

    CONSTRAINT "ResultBatch_pkey" PRIMARY KEY ("chainId","root")
);

-- CreateTable
CREATE TABLE "VerifierFinding" (
    "id" BIGSERIAL NOT NULL,
    "chainId" INTEGER NOT NULL,
    "verifier" TEXT NOT NULL,
    "root" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "signature" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "matchId" TEXT,
    "objectsTo" TEXT,
    "result" JSONB,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "VerifierFinding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EscrowPool" (
    "id" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "matchId" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "closesAt" TIMESTAMPTZ(3) NOT NULL,
    "feeBps" INTEGER NOT NULL DEFAULT 0,
    "bond" TEXT NOT NULL DEFAULT '0',
    "bondState" TEXT NOT NULL DEFAULT 'held',
    "left" TEXT NOT NULL DEFAULT '0',
    "right" TEXT NOT NULL DEFAULT '0',
    "winner" INTEGER,
    "fee" TEXT NOT NULL DEFAULT '0',
    "askedById" TEXT,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "EscrowPool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EscrowStake" (
    "poolId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "left" TEXT NOT NULL DEFAULT '0',
    "right" TEXT NOT NULL DEFAULT '0',
    "withdrawn" TEXT,
    "bondShare" TEXT,

    CONSTRAINT "EscrowStake_pkey" PRIMARY KEY ("poolId","account")
);

-- CreateTable
CREATE TABLE "AgentToken" (
    "agentId" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "tokenId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'minting',
    "mintedFor" TEXT NOT NULL,
    "holder" TEXT,
    "holderSince" TIMESTAMPTZ(3),
    "settledFor" TEXT,
    "cid" TEXT,
    "wantedCid" TEXT,
    "problem" TEXT,
    "askedById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),
    "mintedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AgentToken_pkey" PRIMARY KEY ("agentId")
);

-- CreateTable
CREATE TABLE "ChainFile" (
    "cid" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "pinnedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "ChainFile_pkey" PRIMARY KEY ("cid")
);

-- CreateTable
CREATE TABLE "RightOffer" (
    "chainId" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "seller" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "asset" TEXT NOT NULL,
    "price" TEXT NOT NULL,
    "duration" INTEGER NOT NULL,
    "isOpen" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "RightOffer_pkey" PRIMARY KEY ("chainId","id")
);

-- CreateTable
CREATE TABLE "RightPurchase" (
    "chainId" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "offerId" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unused',
    "expiresAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RightPurchase_pkey" PRIMARY KEY ("chainId","id")
);

-- CreateTable
CREATE TABLE "SeasonDrop" (
    "seasonId" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "root" TEXT NOT NULL,
    "total" TEXT NOT NULL,
    "leaves" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'opening',
    "closesAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT arena_now(),

    CONSTRAINT "SeasonDrop_pkey" PRIMARY KEY ("seasonId")
);

-- CreateTable
CREATE TABLE "SeasonClaim" (
    "seasonId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "amount" TEXT NOT NULL,
    "claimedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SeasonClaim_pkey" PRIMARY KEY ("seasonId","account")
);

-- CreateIndex
CREATE INDEX "ChainTransaction_chainId_state_id_idx" ON "ChainTransaction"("chainId", "state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ChainTransaction_chainId_key_key" ON "ChainTransaction"("chainId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "ChainTransaction_chainId_sender_nonce_key" ON "ChainTransaction"("chainId", "sender", "nonce");

-- CreateIndex
CREATE UNIQUE INDEX "CommitBatch_chainId_root_key" ON "CommitBatch"("chainId", "root");

-- CreateIndex
CREATE INDEX "ChainMatch_chainId_state_idx" ON "ChainMatch"("chainId", "state");

-- CreateIndex
CREATE INDEX "ChainMatch_resultRoot_idx" ON "ChainMatch"("resultRoot");

-- CreateIndex
CREATE UNIQUE INDEX "ChainMatch_chainId_commitLeaf_key" ON "ChainMatch"("chainId", "commitLeaf");

-- CreateIndex
CREATE INDEX "ResultBatch_chainId_state_createdAt_idx" ON "ResultBatch"("chainId", "state", "createdAt");

-- CreateIndex
CREATE INDEX "VerifierFinding_chainId_root_idx" ON "VerifierFinding"("chainId", "root");

-- CreateIndex
CREATE INDEX "VerifierFinding_matchId_idx" ON "VerifierFinding"("matchId");

-- CreateIndex
CREATE UNIQUE INDEX "VerifierFinding_chainId_verifier_root_key" ON "VerifierFinding"("chainId", "verifier", "root");

-- CreateIndex
CREATE INDEX "EscrowPool_matchId_idx" ON "EscrowPool"("matchId");

-- CreateIndex
CREATE INDEX "EscrowPool_chainId_state_idx" ON "EscrowPool"("chainId", "state");

-- CreateIndex
CREATE INDEX "EscrowStake_account_idx" ON "EscrowStake"("account");

-- CreateIndex
CREATE INDEX "AgentToken_holder_idx" ON "AgentToken"("holder");

-- CreateIndex
CREATE UNIQUE INDEX "AgentToken_chainId_tokenId_key" ON "AgentToken"("chainId", "tokenId");

-- CreateIndex
CREATE INDEX "ChainFile_pinnedAt_idx" ON "ChainFile"("pinnedAt");

-- CreateIndex
CREATE INDEX "RightPurchase_holder_state_idx" ON "RightPurchase"("holder", "state");

-- CreateIndex
CREATE INDEX "SeasonDrop_chainId_state_idx" ON "SeasonDrop"("chainId", "state");

-- what the schema language lacks
ALTER TABLE "ChainTransaction"
  ADD CONSTRAINT "ChainTransaction_state" CHECK (state IN ('waiting', 'sent', 'mined', 'confirmed', 'failed')),
  -- what has been signed has a sender, a number and at least one version
  ADD CONSTRAINT "ChainTransaction_signed" CHECK (state NOT IN ('sent', 'mined', 'confirmed') OR (sender IS NOT NULL AND nonce IS NOT NULL AND jsonb_array_length(attempts) > 0)),
  ADD CONSTRAINT "ChainTransaction_value" CHECK (value ~ '^[0-9]+$');
ALTER TABLE "CommitBatch" ADD CONSTRAINT "CommitBatch_count" CHECK (count > 0);
ALTER TABLE "ResultBatch"
  ADD CONSTRAINT "ResultBatch_state" CHECK (state IN ('proposed', 'signed', 'accepted', 'disputed', 'dropped')),
  ADD CONSTRAINT "ResultBatch_count" CHECK (count > 0);
ALTER TABLE "ChainMatch"
  ADD CONSTRAINT "ChainMatch_state" CHECK (state IN ('committed', 'proposed', 'accepted', 'final', 'frozen', 'disputed')),
  ADD CONSTRAINT "ChainMatch_winner" CHECK (winner IS NULL OR winner IN (0, 1, 2));
ALTER TABLE "VerifierFinding" ADD CONSTRAINT "VerifierFinding_kind" CHECK (kind IN ('agrees', 'dissents'));
ALTER TABLE "EscrowPool"
  ADD CONSTRAINT "EscrowPool_state" CHECK (state IN ('asked', 'open', 'settled', 'voided', 'refused')),
  ADD CONSTRAINT "EscrowPool_bond" CHECK ("bondState" IN ('held', 'returned', 'forfeited')),
  ADD CONSTRAINT "EscrowPool_amounts" CHECK ("left" ~ '^[0-9]+$' AND "right" ~ '^[0-9]+$' AND bond ~ '^[0-9]+$' AND fee ~ '^[0-9]+$');
ALTER TABLE "EscrowStake" ADD CONSTRAINT "EscrowStake_amounts" CHECK ("left" ~ '^[0-9]+$' AND "right" ~ '^[0-9]+$');
ALTER TABLE "AgentToken" ADD CONSTRAINT "AgentToken_state" CHECK (state IN ('minting', 'minted', 'failed'));
ALTER TABLE "RightPurchase" ADD CONSTRAINT "RightPurchase_state" CHECK (state IN ('unused', 'active', 'refunded'));
ALTER TABLE "SeasonDrop" ADD CONSTRAINT "SeasonDrop_state" CHECK (state IN ('opening', 'open', 'closed', 'failed', 'empty'));
