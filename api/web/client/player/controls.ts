import { element, say } from './element.ts';
import { SPEEDS } from './playhead.ts';
import { clock } from './words.ts';

/** What the player can be told. Buttons, keys and fingers all end here. */
export interface Commands {
  toggle(): void;
  step(direction: 1 | -1): void;
  skip(seconds: number): void;
  seek(position: number): void;
  seekShare(share: number): void;
  setSpeed(speed: number): void;
  fullscreen(): void;
  link(): void;
  followLive(): void;
}

export interface Controls {
  root: HTMLElement;
  update(state: ControlState): void;
}

export interface ControlState {
  isPlaying: boolean;
  isAtEnd: boolean;
  speed: number;
  position: number;
  length: number;
  /** A fight that everybody watches now, and whether this player is in step. */
  live: 'none' | 'in step' | 'apart';
}

type IconName = 'play' | 'pause' | 'again' | 'back' | 'forward' | 'whole' | 'link';

/** A button with a drawn sign (player.css) and its name for whoever cannot see it. */
function button(icon: IconName, label: string, key: string, press: () => void): HTMLButtonElement {
  return element(
    'button',
    {
      type: 'button',
      class: `player-button icon-${icon}`,
      title: `${label} (${key})`,
      'aria-label': label,
      'aria-keyshortcuts': key,
      onclick: press,
    },
    element('span', { class: 'icon', 'aria-hidden': 'true' }),
  );
}

export function controls(commands: Commands): Controls {
  const play = button('play', 'Play', 'Space', commands.toggle);
  const time = element('span', { class: 'player-time' });
  const speeds = element(
    'div',
    { class: 'player-speeds', role: 'group', 'aria-label': 'Speed' },
    ...SPEEDS.map(speed =>
      element('button', {
        type: 'button',
        class: 'player-speed',
        'data-speed': speed,
        textContent: `${speed}×`,
        onclick: () => commands.setSpeed(speed),
      }),
    ),
  );
  const live = element('button', { type: 'button', class: 'player-live', onclick: commands.followLive });
  const root = element(
    'div',
    { class: 'player-controls' },
    element(
      'div',
      { class: 'player-group' },
      button('back', 'One tick back', 'Comma', () => commands.step(-1)),
      play,
      button('forward', 'One tick on', 'Period', () => commands.step(1)),
    ),
    time,
    live,
    speeds,
    element(
      'div',
      { class: 'player-group' },
      button('link', 'Copy a link to this moment', 'L', commands.link),
      button('whole', 'Full screen', 'F', commands.fullscreen),
    ),
  );
  return {
    root,
    update({ isPlaying, isAtEnd, speed, position, length, live: state }) {
      const label = isPlaying ? 'Pause' : isAtEnd ? 'Watch again' : 'Play';
      play.className = `player-button player-play icon-${isPlaying ? 'pause' : isAtEnd ? 'again' : 'play'}`;
      if (play.getAttribute('aria-label') !== label) {
        play.setAttribute('aria-label', label);
        play.title = `${label} (Space)`;
      }
      // how long it takes would tell that it ends before its time
      say(time, state === 'none' ? `${clock(position)} / ${clock(length - 1)}` : clock(position));
      for (const each of speeds.children) {
        each.setAttribute('aria-pressed', String(Number((each as HTMLElement).dataset['speed']) === speed));
      }
      live.hidden = state === 'none';
      live.classList.toggle('in-step', state === 'in step');
      say(live, state === 'in step' ? 'Live' : 'Back to live');
    },
  };
}

/** Keys, while the player is in use: not where somebody types, and not with the browser's own shortcuts. */
export function listenToKeys(commands: Commands, state: () => ControlState): (event: KeyboardEvent) => void {
  return event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.closest('input:not([type=range]), textarea, select, [contenteditable]')) return;
    const isOnButton = target.closest('button, a, summary') !== null;
    const act = actionOf(event, isOnButton, state());
    if (!act) return;
    event.preventDefault();
    act();
  };

  function actionOf({ key, shiftKey }: KeyboardEvent, isOnButton: boolean, now: ControlState) {
    if ((key === ' ' && !isOnButton) || key === 'k' || key === 'K') return commands.toggle;
    if (key === 'ArrowLeft') return () => (shiftKey ? commands.step(-1) : commands.skip(-1));
    if (key === 'ArrowRight') return () => (shiftKey ? commands.step(1) : commands.skip(1));
    if (key === ',') return () => commands.step(-1);
    if (key === '.') return () => commands.step(1);
    if (key === 'Home') return () => commands.seekShare(0);
    if (key === 'End') return () => commands.seekShare(1);
    if (key === 'f' || key === 'F') return commands.fullscreen;
    if (key === 'l' || key === 'L') return commands.link;
    if (/^[0-9]$/.test(key)) return () => commands.seekShare(Number(key) / 10);
    const speed = key === '+' || key === '>' ? 1 : key === '-' || key === '<' ? -1 : 0;
    const next = SPEEDS[SPEEDS.indexOf(now.speed as (typeof SPEEDS)[number]) + speed];
    return speed !== 0 && next !== undefined ? () => commands.setSpeed(next) : null;
  }
}
