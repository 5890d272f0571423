-- A token that nobody asked this arena for is known, and nobody owns the agent by it.
ALTER TABLE "AgentToken" ADD COLUMN "unaskedHolder" TEXT;
ALTER TABLE "AgentToken" DROP CONSTRAINT "AgentToken_state";
ALTER TABLE "AgentToken" ADD CONSTRAINT "AgentToken_state" CHECK (state IN ('minting', 'minted', 'failed', 'unasked'));

-- For which contracts a finding is signed is looked at once, when it comes.
ALTER TABLE "VerifierFinding" ADD COLUMN "registry" TEXT;
