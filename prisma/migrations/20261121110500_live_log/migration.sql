-- CreateTable
CREATE TABLE "LiveMatch" (
    "matchId" TEXT NOT NULL,
    "fightAt" TIMESTAMPTZ(3),
    "toldAt" TIMESTAMPTZ(3),

    CONSTRAINT "LiveMatch_pkey" PRIMARY KEY ("matchId")
);

-- CreateIndex
CREATE INDEX "LiveMatch_toldAt_idx" ON "LiveMatch"("toldAt");

-- What the schema language cannot say: who writes LiveEvent. Triggers, so that no code that moves a match can forget to; shapes of the
-- data stand in core/live/events.ts. Odds are not among them: bets come by the thousand, and readers look at the markets themselves.

-- Up to here everything has been read or is lost, for whoever asks for what came after: also what was before a backup was restored.
INSERT INTO "LiveCursor" (reader, xid, id) VALUES ('cleaned', pg_current_xact_id(), 0);

CREATE FUNCTION live_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- how it ended, and that it has, is told by live_tell
  IF NEW.state IN ('open', 'locked', 'running') THEN
    INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
    VALUES ('match', NEW."communityId", NEW.id, jsonb_strip_nulls(jsonb_build_object(
      'matchId', NEW.id, 'state', NEW.state, 'guestCommunityId', NEW."guestCommunityId")));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER live_match_made AFTER INSERT ON "Match" FOR EACH ROW EXECUTE FUNCTION live_match();
CREATE TRIGGER live_match_moved AFTER UPDATE OF state ON "Match" FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION live_match();

-- The fight of a settled match may be watched from now on.
CREATE FUNCTION live_fight(match_id text, started timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "LiveMatch" SET "fightAt" = started WHERE "matchId" = match_id AND "fightAt" IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
  SELECT 'fight', "communityId", id, jsonb_strip_nulls(jsonb_build_object(
           'matchId', id, 'startedAt', to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'guestCommunityId', "guestCommunityId"))
    FROM "Match" WHERE id = match_id AND state = 'settled';
END $$;

-- Who won, and what each bettor got.
CREATE FUNCTION live_result(match_id text, corrected boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  correction jsonb := CASE WHEN corrected THEN '{"corrected": true}'::jsonb ELSE '{}'::jsonb END;
BEGIN
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
  SELECT 'result', "communityId", id, jsonb_strip_nulls(jsonb_build_object('guestCommunityId', "guestCommunityId"))
           || jsonb_build_object('matchId', id, 'winner', CASE WHEN state = 'void' THEN NULL ELSE winner END, 'kind', "resultKind") || correction
    FROM "Match" WHERE id = match_id;
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", "memberId", data)
  SELECT 'settlement', stake."communityId", match_id, coalesce(member."mergedIntoId", member.id), jsonb_build_object(
           'matchId', match_id, 'memberId', coalesce(member."mergedIntoId", member.id),
           'paid', stake.paid, 'released', stake.released, 'payout', stake.payout) || correction
    FROM "Stake" stake JOIN "Member" member ON member.id = stake."memberId"
   WHERE stake."matchId" = match_id AND stake.payout IS NOT NULL
   ORDER BY member.id;
END $$;

-- Tells how a match ended, once, as soon as that is no secret any more: the same rule as matchTold (core/announcements/told.ts; a test
-- holds them together). Of two posts that tell it at the same time, the second waits for the first, and sees it.
CREATE FUNCTION live_tell(match_id text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  is_told boolean;
  match record;
BEGIN
  SELECT "toldAt" IS NOT NULL INTO is_told FROM "LiveMatch" WHERE "matchId" = match_id FOR UPDATE;
  IF is_told IS DISTINCT FROM false THEN RETURN false; END IF;
  SELECT state, "settledAt", "communityId", "guestCommunityId" INTO match FROM "Match" WHERE id = match_id;
  IF match."settledAt" IS NULL THEN RETURN false; END IF;
  IF arena_now() - match."settledAt" <= interval '3 minutes' AND EXISTS (
    SELECT 1 FROM "MatchPost" WHERE "matchId" = match_id AND closed IS NULL AND stage NOT IN ('result', 'void')
  ) THEN RETURN false; END IF;
  UPDATE "LiveMatch" SET "toldAt" = arena_now() WHERE "matchId" = match_id;
  PERFORM live_fight(match_id, match."settledAt");
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
  VALUES ('match', match."communityId", match_id, jsonb_strip_nulls(jsonb_build_object(
    'matchId', match_id, 'state', match.state, 'guestCommunityId', match."guestCommunityId")));
  PERFORM live_result(match_id, false);
  RETURN true;
END $$;

-- At the end of its transaction: by then all that hangs on a match has been written.
CREATE FUNCTION live_match_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "LiveMatch" ("matchId") VALUES (NEW.id) ON CONFLICT DO NOTHING;
  PERFORM live_tell(NEW.id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER live_match_ended AFTER UPDATE OF state ON "Match" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('settled', 'void')) EXECUTE FUNCTION live_match_ended();

-- Moderators have overridden it. What was not told before will be told as it is now.
CREATE FUNCTION live_match_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "LiveMatch" WHERE "matchId" = NEW.id AND "toldAt" IS NULL FOR UPDATE;
  IF NOT FOUND THEN PERFORM live_result(NEW.id, true); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER live_match_corrected AFTER UPDATE OF "overriddenAt" ON "Match" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD."overriddenAt" IS DISTINCT FROM NEW."overriddenAt") EXECUTE FUNCTION live_match_corrected();

CREATE FUNCTION live_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."gifPostedAt" IS NULL AND NEW."gifPostedAt" IS NOT NULL THEN
    PERFORM live_fight(NEW."matchId", NEW."gifPostedAt");
  END IF;
  IF NEW.closed IS NOT NULL OR NEW.stage IN ('result', 'void') THEN PERFORM live_tell(NEW."matchId"); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER live_post AFTER UPDATE OF stage, closed, "gifPostedAt" ON "MatchPost" FOR EACH ROW
  WHEN (OLD.stage IS DISTINCT FROM NEW.stage OR OLD.closed IS DISTINCT FROM NEW.closed OR OLD."gifPostedAt" IS DISTINCT FROM NEW."gifPostedAt")
  EXECUTE FUNCTION live_post();

-- A tournament has moved; of a bout only what a bracket shows by now.
CREATE FUNCTION live_tournament_moved(tournament_id text, bout_key text, match_id text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
  SELECT 'tournament', "communityId", id, jsonb_strip_nulls(jsonb_build_object(
           'tournamentId', id, 'state', state, 'boutKey', bout_key, 'matchId', match_id, 'guestCommunityId', "guestCommunityId"))
    FROM "Tournament" WHERE id = tournament_id
$$;
CREATE FUNCTION live_tournament() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM live_tournament_moved(NEW.id, NULL, NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER live_tournament_made AFTER INSERT ON "Tournament" FOR EACH ROW EXECUTE FUNCTION live_tournament();
CREATE TRIGGER live_tournament_moved AFTER UPDATE OF state ON "Tournament" FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION live_tournament();
CREATE FUNCTION live_game() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM live_tournament_moved(NEW."tournamentId", NEW."boutKey", NEW."matchId");
  RETURN NULL;
END $$;
CREATE TRIGGER live_game_made AFTER INSERT ON "TournamentGame" FOR EACH ROW EXECUTE FUNCTION live_game();
CREATE TRIGGER live_game_told AFTER UPDATE OF "toldAt" ON "TournamentGame" FOR EACH ROW
  WHEN (OLD."toldAt" IS NULL AND NEW."toldAt" IS NOT NULL) EXECUTE FUNCTION live_game();
CREATE FUNCTION live_bout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "TournamentGame" WHERE "tournamentId" = NEW."tournamentId" AND "boutKey" = NEW.key AND "toldAt" IS NULL) THEN
    PERFORM live_tournament_moved(NEW."tournamentId", NEW.key, NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER live_bout AFTER UPDATE OF "winnerId", how ON "TournamentBout" FOR EACH ROW
  WHEN (OLD."winnerId" IS DISTINCT FROM NEW."winnerId" OR OLD.how IS DISTINCT FROM NEW.how) EXECUTE FUNCTION live_bout();

CREATE FUNCTION live_season() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data)
  VALUES ('season', NEW."communityId", NEW.id, jsonb_build_object('seasonId', NEW.id, 'state', NEW.state));
  RETURN NULL;
END $$;
CREATE TRIGGER live_season_made AFTER INSERT ON "Season" FOR EACH ROW EXECUTE FUNCTION live_season();
CREATE TRIGGER live_season_moved AFTER UPDATE OF state ON "Season" FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION live_season();
