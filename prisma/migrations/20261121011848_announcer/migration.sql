-- AlterTable
ALTER TABLE "MatchPost" ADD COLUMN     "admittedAt" TIMESTAMPTZ(3),
ADD COLUMN     "asked" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "claim" TEXT,
ADD COLUMN     "claimedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "closed" TEXT,
ADD COLUMN     "digestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "gifPostedAt" TIMESTAMPTZ(3),
ADD COLUMN     "liveEditedAt" TIMESTAMPTZ(3),
ADD COLUMN     "liveTold" TEXT,
ADD COLUMN     "lookAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "Notice" (
    "key" TEXT NOT NULL,
    "surface" "Surface" NOT NULL,
    "userId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'sending',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "BestRank" (
    "agentId" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "matchId" TEXT,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BestRank_pkey" PRIMARY KEY ("agentId")
);

-- CreateIndex
CREATE INDEX "Notice_surface_userId_createdAt_idx" ON "Notice"("surface", "userId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Notice_createdAt_idx" ON "Notice"("createdAt");

-- CreateIndex
CREATE INDEX "MatchPost_surface_closed_lookAt_idx" ON "MatchPost"("surface", "closed", "lookAt");

-- CreateIndex
CREATE INDEX "MatchPost_surface_channelId_admittedAt_idx" ON "MatchPost"("surface", "channelId", "admittedAt");
