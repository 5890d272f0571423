import { gifPath, matchApiPath, matchPosterPath, replayPath } from '../paths.ts';

export interface PlayerProps {
  matchId: string;
  names: readonly [left: string, right: string];
  /** There is a GIF: what browsers without script show, and whoever's browser cannot run the fight. */
  hasGif: boolean;
  hasMarket: boolean;
  /** The API draws cards: the poster before the fight is loaded. */
  hasPictures: boolean;
  /** Since when it may be watched: where that is a moment ago, everybody sees the same picture. Null where it is long over. */
  startAt: Date | null;
  /** The server's clock, by which browsers get in step. */
  now: Date;
}

/**
 * Where a fight is watched. What is drawn here works without script; client/player.ts puts the player in its place, which runs the fight
 * again in the visitor's browser. Scripts: `player.ts`; styles: `player.css`.
 */
export function Player({ matchId, names, hasGif, hasMarket, hasPictures, startAt, now }: PlayerProps) {
  const [left, right] = names;
  return (
    <section
      class="player"
      id="player"
      aria-label="The fight"
      data-player={matchId}
      data-match-url={matchApiPath(matchId)}
      data-replay-url={replayPath(matchId)}
      data-gif-url={hasGif ? gifPath(matchId) : undefined}
      data-market-url={hasMarket ? `/v1/markets/${matchId}` : undefined}
      data-start-at={startAt ? String(startAt.getTime()) : undefined}
      data-now={startAt ? String(now.getTime()) : undefined}
    >
      <div class="player-screen">
        {hasPictures ? (
          <img class="player-poster" src={matchPosterPath(matchId)} alt="" loading="lazy" decoding="async" />
        ) : null}
        <div class="player-front">
          <p class="player-title">
            <bdi>{left}</bdi> <span class="versus">vs</span> <bdi>{right}</bdi>
          </p>
          <button class="player-watch" type="button" hidden>
            <span class="player-watch-sign" aria-hidden="true" />
            Watch the fight
          </button>
          <p class="player-note" role="status" />
        </div>
        {hasGif ? (
          <noscript>
            <img class="player-gif" src={gifPath(matchId)} width="480" height="270" alt="Highlights of the fight" />
          </noscript>
        ) : null}
      </div>
      <noscript>
        <p class="nothing">
          The player runs the fight again in your browser and needs script for it. Without, there are{' '}
          {hasGif ? <a href={gifPath(matchId)}>its highlights as a GIF</a> : 'its highlights in the chat'} and{' '}
          <a href={replayPath(matchId)}>its replay as JSON</a>.
        </p>
      </noscript>
    </section>
  );
}
