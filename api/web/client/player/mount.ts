import { valueAt } from './chronicle.ts';
import { type Commands, type ControlState, controls, listenToKeys } from './controls.ts';
import { element, say } from './element.ts';
import { fetchJson, fetchReplay } from './fetch.ts';
import { minds } from './minds.ts';
import { oddsOf, oddsView } from './odds.ts';
import { lengthOf, POSITIONS_PER_SECOND, segmentAt, stepFrom, tickAt } from './outline.ts';
import { Playhead } from './playhead.ts';
import { openScreen, type Screen } from './screen.ts';
import { type Entry, entriesOf, logView } from './story-log.ts';
import { tapeChart } from './tape-chart.ts';
import { timeline } from './timeline.ts';

/** The player of one fight, as the rest of the page may use it. */
export interface Player {
  /** Plays, and takes the keys: for whoever has just asked for it. */
  playHere(): void;
  play(): void;
  pause(): void;
  /** Stops at a moment, seconds from the beginning of what is shown. */
  seekSeconds(seconds: number): void;
  /** When the fight began for everybody, on the clock of `performance.now()`. */
  setLive(startedAt: number): void;
  /** Plays in step with everybody. */
  followLive(): void;
}

/** An event that bubbles: this fight is not watched in step with everybody any more. */
const LEFT_LIVE = 'left-live';

/** While it plays, words that change with every tick are written so often: oftener nobody could read them. */
const WORDS_EVERY_POSITIONS = 4;

/** Loads a fight and puts its player into the section. @throws Error with a sentence where it cannot be shown */
export async function mountPlayer(section: HTMLElement): Promise<Player> {
  const { replayUrl, matchUrl, marketUrl, gifUrl } = section.dataset;
  const text = await fetchReplay(replayUrl ?? '');
  const [screen, market] = await Promise.all([
    openScreen(text, textsOf(text)),
    marketUrl ? fetchJson(marketUrl) : Promise.resolve(null),
  ]);
  return build(section, screen, text, { market, matchUrl, gifUrl, replayUrl });
}

/** What is written in the picture by members: their fonts are loaded before. */
function textsOf(text: string): string[] {
  const { names, costumes, tape } = JSON.parse(text) as {
    names?: string[];
    costumes?: { entranceLine: string; winLine: string }[];
    tape?: { symbol: string };
  };
  const lines = (costumes ?? []).flatMap(({ entranceLine, winLine }) => [entranceLine, winLine]);
  return [...(names ?? []), ...lines, tape?.symbol ?? ''];
}

interface Sources {
  market: unknown;
  matchUrl: string | undefined;
  gifUrl: string | undefined;
  replayUrl: string | undefined;
}

function build(section: HTMLElement, screen: Screen, text: string, sources: Sources): Player {
  const { story } = screen;
  const { outline, chronicle, replay } = story;
  const length = lengthOf(outline);
  const playhead = new Playhead(length, POSITIONS_PER_SECOND);
  const entries = entriesOf(story);
  let liveSince: number | null = null;
  let isInStep = false;
  let drawn = -1;
  let frame = 0;

  const commands: Commands = {
    toggle: () => (playhead.isPlaying ? player.pause() : player.play()),
    step(direction) {
      player.pause();
      go(stepFrom(outline, playhead.at(performance.now()), direction));
    },
    skip: seconds => go(playhead.at(performance.now()) + seconds * POSITIONS_PER_SECOND),
    seek: go,
    seekShare: share => go(share * (length - 1)),
    setSpeed(speed) {
      leaveLive();
      playhead.setSpeed(speed, performance.now());
      refresh();
    },
    fullscreen: () => toggleFullscreen(stage),
    link: () => void copyLink(),
    followLive: () => player.followLive(),
  };

  const bar = timeline(story, go);
  const panel = controls(commands);
  const chart = tapeChart(replay.tape);
  const agents = minds(story);
  const aloud = element('p', { class: 'sr', 'aria-live': 'polite' });
  const moment = element('p', { class: 'player-moment' });
  const loading = element('progress', {
    class: 'player-progress',
    max: 1,
    value: 0,
    'aria-label': 'Drawing the fighters',
  });
  const picture = element('div', { class: 'player-picture', onclick: commands.toggle }, screen.canvas, loading);
  const stage = element('div', { class: 'player-stage', tabIndex: -1 }, picture, bar.root, panel.root);
  const odds = oddsOf(sources.market);
  const report = element('div', { class: 'player-report', 'aria-live': 'polite' });

  screen.canvas.setAttribute('role', 'img');
  screen.canvas.setAttribute(
    'aria-label',
    `The fight of ${replay.names[0]} and ${replay.names[1]}; told in words below`,
  );
  section.replaceChildren(
    element(
      'div',
      { class: 'player-parts' },
      stage,
      chart.root,
      odds && oddsView(odds, replay.names, replay.tape.symbol),
      element('div', { class: 'player-mindful' }, moment, agents.root),
      element(
        'div',
        { class: 'player-more' },
        actions(section, text, sources, report),
        report,
        logView(entries, position => {
          player.pause();
          go(position);
        }),
      ),
    ),
    aloud,
  );

  screen.onPrepared = share => {
    loading.value = share;
    loading.hidden = share >= 1;
  };
  screen.onShown = position => {
    screen.canvas.dataset['position'] = String(position);
  };

  const state = (): ControlState => {
    const position = playhead.at(performance.now());
    return {
      isPlaying: playhead.isPlaying,
      isAtEnd: !playhead.isPlaying && position >= length - 1,
      speed: playhead.speed,
      position,
      length,
      live: !isOn() ? 'none' : isInStep ? 'in step' : 'apart',
    };
  };
  stage.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') stage.classList.remove('whole-page');
  });
  // Single keys act only where the player has the focus: elsewhere they belong to whoever reads or speaks.
  section.addEventListener('keydown', listenToKeys(commands, state));

  const player: Player = {
    playHere() {
      stage.focus({ preventScroll: true });
      player.play();
    },
    play() {
      playhead.play(performance.now());
      refresh();
    },
    pause() {
      leaveLive();
      playhead.pause(performance.now());
      refresh();
    },
    seekSeconds(seconds) {
      player.pause();
      go(seconds * POSITIONS_PER_SECOND);
      section.scrollIntoView({ block: 'nearest' });
      stage.focus({ preventScroll: true });
    },
    setLive(startedAt) {
      liveSince = startedAt;
      refresh();
    },
    followLive() {
      if (liveSince === null || !isOn()) return;
      playhead.follow(liveSince);
      isInStep = true;
      refresh();
    },
  };
  refresh();
  return player;

  function go(position: number): void {
    leaveLive();
    playhead.seek(position, performance.now());
    refresh();
  }

  /** Whether everybody is still watching it. */
  function isOn(): boolean {
    return liveSince !== null && performance.now() - liveSince < (length / POSITIONS_PER_SECOND) * 1000;
  }

  function leaveLive(): void {
    isInStep = false;
  }

  /** Brings the page up to date, and goes on doing so while it plays. */
  function refresh(): void {
    cancelAnimationFrame(frame);
    const now = state();
    const before = drawn;
    if (now.position !== drawn) {
      drawn = now.position;
      screen.show(drawn);
      bar.update(drawn);
      describe(drawn, !now.isPlaying);
      if (now.isPlaying && now.speed <= 1) speak(before, drawn);
    } else if (!now.isPlaying) describe(drawn, true);
    if (now.isAtEnd) leaveLive();
    showLive(now.isAtEnd ? { ...now, live: 'none' } : now);
    if (now.isPlaying) frame = requestAnimationFrame(refresh);
  }

  /** The rest of the page keeps the result to itself while this is watched with everybody (page/parts.ts), and is told when it is not. */
  function showLive(now: ControlState): void {
    panel.update(now);
    const before = section.dataset['live'];
    section.dataset['live'] = now.live;
    if (before === 'in step' && now.live !== 'in step') {
      section.dispatchEvent(new CustomEvent(LEFT_LIVE, { bubbles: true }));
    }
  }

  function describe(position: number, isExact: boolean): void {
    if (!isExact && position % WORDS_EVERY_POSITIONS !== 0) return;
    const tick = tickAt(outline, position);
    chart.update(valueAt(chronicle, tick, 'second'), valueAt(chronicle, tick, 'market'));
    agents.update(tick);
    const { kind, round } = segmentAt(outline, position);
    const where = kind === 'entrance' ? 'Entrance' : kind === 'endCard' ? 'End' : `Round ${round + 1}`;
    const ticks = isOn() ? `tick ${tick}` : `tick ${tick} of ${chronicle.ticks}`;
    say(moment, `${where} · ${ticks} · ${valueAt(chronicle, tick, 'distance')} apart`);
  }

  function speak(from: number, to: number): void {
    const last = entries.findLast((entry: Entry) => entry.isLoud && entry.position > from && entry.position <= to);
    if (last) say(aloud, last.words);
  }

  async function copyLink(): Promise<void> {
    const at = (playhead.at(performance.now()) / POSITIONS_PER_SECOND).toFixed(1);
    history.replaceState(null, '', `#t=${at}`);
    try {
      await navigator.clipboard.writeText(location.href);
      say(aloud, 'A link to this moment is on the clipboard.');
    } catch {
      say(aloud, 'The address of this page now leads to this moment.');
    }
  }
}

function actions(section: HTMLElement, text: string, { matchUrl, gifUrl, replayUrl }: Sources, report: HTMLElement) {
  const id = section.dataset['player'] ?? 'fight';
  const verify = element('button', {
    type: 'button',
    class: 'button player-verify',
    textContent: 'Verify this fight',
    async onclick() {
      verify.disabled = true;
      try {
        const [{ showReport }, match] = await Promise.all([
          import('../verify/panel.ts'),
          matchUrl ? fetchJson(matchUrl) : null,
        ]);
        await showReport(report, { text, match });
      } catch (error) {
        report.replaceChildren(element('p', {}, error instanceof Error ? error.message : String(error)));
      } finally {
        verify.disabled = false;
      }
    },
  });
  const download = (href: string | undefined, name: string, words: string) =>
    href ? element('a', { class: 'button quiet', href, download: name }, words) : null;
  return element(
    'div',
    { class: 'actions player-actions' },
    verify,
    download(replayUrl, `${id}.json`, 'Replay as JSON'),
    download(gifUrl, `${id}.gif`, 'GIF'),
  );
}

/** Where the browser cannot give an element the whole screen (iPhones), it takes the whole page. */
function toggleFullscreen(stage: HTMLElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage.requestFullscreen) {
    stage.requestFullscreen().catch(() => stage.classList.toggle('whole-page'));
  } else stage.classList.toggle('whole-page');
}
