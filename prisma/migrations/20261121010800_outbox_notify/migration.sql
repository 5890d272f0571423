-- Wakes the outbox relays when a transaction that wrote events commits. The payload says nothing: relays read the table.
CREATE FUNCTION outbox_notify() RETURNS trigger
  LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('arena_outbox', ''); RETURN NULL; END $$;

CREATE TRIGGER outbox_notify AFTER INSERT ON "Outbox"
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

-- Rows that wait for their relay: few, while the table keeps the relayed ones for a while.
CREATE INDEX "Outbox_waiting" ON "Outbox" (id) WHERE "relayedAt" IS NULL;
