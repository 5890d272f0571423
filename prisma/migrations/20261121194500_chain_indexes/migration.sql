-- CreateIndex
CREATE INDEX "ChainTransaction_chainId_purpose_createdAt_idx" ON "ChainTransaction"("chainId", "purpose", "createdAt");

-- CreateIndex
CREATE INDEX "ChainTransaction_hash_idx" ON "ChainTransaction"("hash");

-- CreateIndex
CREATE INDEX "VerifierFinding_chainId_objectsTo_idx" ON "VerifierFinding"("chainId", "objectsTo");

-- What a key begins with ('results:0xab...') is looked for; only in databases whose locale is C the unique index does for that. It is
-- partial, though all rows are in it, because schema.prisma cannot tell of text_pattern_ops and is silent of partial indexes.
CREATE INDEX "ChainTransaction_key_prefix" ON "ChainTransaction" ("chainId", key text_pattern_ops) WHERE "chainId" IS NOT NULL;
