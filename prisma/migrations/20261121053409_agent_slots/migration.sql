-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "boughtSlots" INTEGER NOT NULL DEFAULT 0;

-- No more than are for sale (core/agents/slot-rules.ts), whatever the code does.
ALTER TABLE "Member" ADD CONSTRAINT "Member_boughtSlots" CHECK ("boughtSlots" BETWEEN 0 AND 2);
