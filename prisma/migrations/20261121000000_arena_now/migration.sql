-- The arena's clock. All time in SQL comes from this function, which only test and demo databases may replace.
-- The wall clock at the call and not the transaction's start: a bet is judged by when its row is written.
CREATE FUNCTION arena_now() RETURNS timestamptz
  LANGUAGE sql VOLATILE PARALLEL SAFE
  AS $$ SELECT clock_timestamp() $$;
