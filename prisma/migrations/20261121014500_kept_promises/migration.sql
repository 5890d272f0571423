-- What the schema's comments promise and its language cannot say.

-- One living agent of a name in a community; who has retired keeps the name in the records.
CREATE UNIQUE INDEX "Agent_living_name" ON "Agent" ("communityId", "nameKey") WHERE "retiredAt" IS NULL;

-- The chain of commits cannot fork: each link is followed by at most one.
CREATE UNIQUE INDEX "Commit_previous_key" ON "Commit" ("previous");

-- Rows that are written once. A restore from a backup puts triggers aside for as long as it fills a table.
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'Rows of "%" are never changed or deleted.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

CREATE TRIGGER commit_append_only BEFORE UPDATE OR DELETE ON "Commit"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commit_not_emptied BEFORE TRUNCATE ON "Commit"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Matches commit to versions: a change is a new version.
CREATE TRIGGER agent_version_kept BEFORE UPDATE ON "AgentVersion"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
