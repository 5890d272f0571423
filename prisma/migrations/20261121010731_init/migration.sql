-- CreateEnum
CREATE TYPE "Surface" AS ENUM ('discord', 'telegram', 'console');

-- CreateEnum
CREATE TYPE "MatchKind" AS ENUM ('rated', 'casual', 'exhibition');

-- CreateEnum
CREATE TYPE "MatchState" AS ENUM ('open', 'locked', 'running', 'finished', 'settled', 'void');

-- CreateEnum
CREATE TYPE "ResultKind" AS ENUM ('knockout', 'decision', 'forfeit', 'void');

-- CreateEnum
CREATE TYPE "ChallengeState" AS ENUM ('open', 'accepted', 'declined', 'expired');

-- CreateTable
CREATE TABLE "Community" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Community_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Place" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "externalId" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "arenaChannelId" TEXT,
    "lastChannelId" TEXT,
    "greetedAt" TIMESTAMPTZ(3),
    "leftAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Place_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Identity" (
    "surface" "Surface" NOT NULL,
    "externalId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "usernameKey" TEXT,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Identity_pkey" PRIMARY KEY ("surface","externalId")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "notify" JSONB NOT NULL DEFAULT '{}',
    "lastActiveAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Agent" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "ownerId" TEXT,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "archetype" TEXT NOT NULL,
    "looks" JSONB NOT NULL,
    "versionNumber" INTEGER NOT NULL DEFAULT 1,
    "lastMatchAt" TIMESTAMPTZ(3),
    "lastCorner" INTEGER,
    "retiredAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AgentVersion" (
    "id" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "build" JSONB NOT NULL,
    "controller" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AgentVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rating" (
    "agentId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "mu" DOUBLE PRECISION NOT NULL,
    "sigma" DOUBLE PRECISION NOT NULL,
    "shown" INTEGER NOT NULL,
    "matches" INTEGER NOT NULL DEFAULT 0,
    "wins" INTEGER NOT NULL DEFAULT 0,
    "losses" INTEGER NOT NULL DEFAULT 0,
    "streak" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Rating_pkey" PRIMARY KEY ("agentId")
);

-- CreateTable
CREATE TABLE "RatingChange" (
    "matchId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "muBefore" DOUBLE PRECISION NOT NULL,
    "sigmaBefore" DOUBLE PRECISION NOT NULL,
    "muAfter" DOUBLE PRECISION NOT NULL,
    "sigmaAfter" DOUBLE PRECISION NOT NULL,
    "shownBefore" INTEGER NOT NULL,
    "shownAfter" INTEGER NOT NULL,
    "expected" INTEGER NOT NULL,

    CONSTRAINT "RatingChange_pkey" PRIMARY KEY ("matchId","agentId")
);

-- CreateTable
CREATE TABLE "Match" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "kind" "MatchKind" NOT NULL,
    "state" "MatchState" NOT NULL DEFAULT 'open',
    "agentAId" TEXT NOT NULL,
    "agentBId" TEXT NOT NULL,
    "versionAId" TEXT NOT NULL,
    "versionBId" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "rules" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "priceSource" TEXT NOT NULL,
    "tapeSeconds" INTEGER NOT NULL,
    "serverSeed" TEXT NOT NULL,
    "lockAt" TIMESTAMPTZ(3) NOT NULL,
    "tape" JSONB,
    "seed" TEXT,
    "winner" INTEGER,
    "resultKind" "ResultKind",
    "ticks" INTEGER,
    "rounds" JSONB,
    "statistics" JSONB,
    "stateHash" TEXT,
    "coachNotes" JSONB,
    "voidReason" TEXT,
    "replayKey" TEXT,
    "gifKey" TEXT,
    "gif" JSONB,
    "gifFailed" BOOLEAN NOT NULL DEFAULT false,
    "requestedById" TEXT,
    "originSurface" "Surface",
    "originChatId" TEXT,
    "originChannelId" TEXT,
    "idempotencyKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stateChangedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "Match_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Commit" (
    "sequence" INTEGER NOT NULL,
    "matchId" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Commit_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "QueueTicket" (
    "agentId" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "chatId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "joinedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "QueueTicket_pkey" PRIMARY KEY ("agentId")
);

-- CreateTable
CREATE TABLE "Challenge" (
    "id" TEXT NOT NULL,
    "communityId" TEXT NOT NULL,
    "challengerId" TEXT NOT NULL,
    "challengerAgentId" TEXT NOT NULL,
    "challengedId" TEXT NOT NULL,
    "challengedAgentId" TEXT,
    "state" "ChallengeState" NOT NULL DEFAULT 'open',
    "surface" "Surface" NOT NULL,
    "chatId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "matchId" TEXT,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Spar" (
    "id" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "agentId" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Spar_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MatchPost" (
    "matchId" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "channelId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "liveMessageId" TEXT,
    "gifMessageId" TEXT,
    "stage" TEXT NOT NULL DEFAULT '',
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MatchPost_pkey" PRIMARY KEY ("matchId","surface","channelId")
);

-- CreateTable
CREATE TABLE "Outbox" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "jobId" TEXT,
    "delayMs" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "relayedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Blob" (
    "key" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "Blob_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "AnsweredInvocation" (
    "id" TEXT NOT NULL,
    "reply" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AnsweredInvocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Conversation" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Conversation_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Installation" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "Place_communityId_idx" ON "Place"("communityId");

-- CreateIndex
CREATE UNIQUE INDEX "Place_surface_externalId_key" ON "Place"("surface", "externalId");

-- CreateIndex
CREATE INDEX "Identity_personId_idx" ON "Identity"("personId");

-- CreateIndex
CREATE INDEX "Identity_surface_usernameKey_idx" ON "Identity"("surface", "usernameKey");

-- CreateIndex
CREATE INDEX "Member_personId_lastActiveAt_idx" ON "Member"("personId", "lastActiveAt");

-- CreateIndex
CREATE UNIQUE INDEX "Member_communityId_personId_key" ON "Member"("communityId", "personId");

-- CreateIndex
CREATE INDEX "Agent_communityId_nameKey_idx" ON "Agent"("communityId", "nameKey");

-- CreateIndex
CREATE INDEX "Agent_ownerId_idx" ON "Agent"("ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "AgentVersion_agentId_number_key" ON "AgentVersion"("agentId", "number");

-- CreateIndex
CREATE INDEX "Rating_communityId_shown_agentId_idx" ON "Rating"("communityId", "shown" DESC, "agentId");

-- CreateIndex
CREATE INDEX "RatingChange_agentId_idx" ON "RatingChange"("agentId");

-- CreateIndex
CREATE UNIQUE INDEX "Match_idempotencyKey_key" ON "Match"("idempotencyKey");

-- CreateIndex
CREATE INDEX "Match_communityId_createdAt_idx" ON "Match"("communityId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Match_state_stateChangedAt_idx" ON "Match"("state", "stateChangedAt");

-- CreateIndex
CREATE INDEX "Match_agentAId_createdAt_idx" ON "Match"("agentAId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Match_agentBId_createdAt_idx" ON "Match"("agentBId", "createdAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Commit_matchId_key" ON "Commit"("matchId");

-- CreateIndex
CREATE INDEX "QueueTicket_communityId_joinedAt_idx" ON "QueueTicket"("communityId", "joinedAt");

-- CreateIndex
CREATE INDEX "Challenge_state_expiresAt_idx" ON "Challenge"("state", "expiresAt");

-- CreateIndex
CREATE INDEX "Challenge_communityId_challengerId_idx" ON "Challenge"("communityId", "challengerId");

-- CreateIndex
CREATE INDEX "Spar_memberId_createdAt_idx" ON "Spar"("memberId", "createdAt");

-- CreateIndex
CREATE INDEX "MatchPost_surface_chatId_updatedAt_idx" ON "MatchPost"("surface", "chatId", "updatedAt");

-- CreateIndex
CREATE INDEX "Outbox_relayedAt_id_idx" ON "Outbox"("relayedAt", "id");

-- CreateIndex
CREATE INDEX "Blob_expiresAt_idx" ON "Blob"("expiresAt");

-- CreateIndex
CREATE INDEX "AnsweredInvocation_createdAt_idx" ON "AnsweredInvocation"("createdAt");

-- CreateIndex
CREATE INDEX "Conversation_expiresAt_idx" ON "Conversation"("expiresAt");

-- AddForeignKey
ALTER TABLE "Place" ADD CONSTRAINT "Place_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Identity" ADD CONSTRAINT "Identity_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Agent" ADD CONSTRAINT "Agent_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Agent" ADD CONSTRAINT "Agent_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AgentVersion" ADD CONSTRAINT "AgentVersion_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rating" ADD CONSTRAINT "Rating_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RatingChange" ADD CONSTRAINT "RatingChange_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RatingChange" ADD CONSTRAINT "RatingChange_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_agentAId_fkey" FOREIGN KEY ("agentAId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_agentBId_fkey" FOREIGN KEY ("agentBId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_versionAId_fkey" FOREIGN KEY ("versionAId") REFERENCES "AgentVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_versionBId_fkey" FOREIGN KEY ("versionBId") REFERENCES "AgentVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Match" ADD CONSTRAINT "Match_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Commit" ADD CONSTRAINT "Commit_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueTicket" ADD CONSTRAINT "QueueTicket_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueTicket" ADD CONSTRAINT "QueueTicket_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueTicket" ADD CONSTRAINT "QueueTicket_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "Community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_challengerId_fkey" FOREIGN KEY ("challengerId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_challengedId_fkey" FOREIGN KEY ("challengedId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_challengerAgentId_fkey" FOREIGN KEY ("challengerAgentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_challengedAgentId_fkey" FOREIGN KEY ("challengedAgentId") REFERENCES "Agent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Spar" ADD CONSTRAINT "Spar_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Spar" ADD CONSTRAINT "Spar_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MatchPost" ADD CONSTRAINT "MatchPost_matchId_fkey" FOREIGN KEY ("matchId") REFERENCES "Match"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
