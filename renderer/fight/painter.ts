import type { MarketState } from '../../core/engine/types.ts';
import { type Arriving, type Costumes, costumesOf } from '../costume/costumes.ts';
import type { Frame } from '../cut/frames.ts';
import type { FightScene } from '../cut/plan.ts';
import { drawBehind, drawEvents, drawMoves, drawStrikes, LONGEST_EFFECT_TICKS } from '../effects/effects.ts';
import { Hud } from '../hud/hud.ts';
import { Surface } from '../indexed/surface.ts';
import { HEIGHT, WIDTH } from '../stages/index.ts';
import { drawActor, drawShadow, type Stance, stanceOf } from './actors.ts';
import { type Moment, momentAt } from './aftermath.ts';
import type { Kit } from './kit.ts';
import { drawCaptions, drawEndCard, drawRoundCall, drawRoundEnd, drawScore, drawVersus } from './overlays.ts';
import type { RecordedRound, Recording } from './recording.ts';

/** The names stand for so many pictures of the entrance, then "FIGHT!" does. */
const ENTRANCE_BAND_FRAMES = 18;

/** Composes the pictures of a cut, one after the other, onto one surface. */
export class Painter {
  readonly surface: Surface;
  private readonly kit: Kit;
  private readonly recording: Recording;
  private readonly hud: Hud;
  private mood: MarketState | 'end card' | undefined;
  private painted = 0;
  private readonly costumes: Costumes;
  private readonly isUpset: boolean;

  constructor(kit: Kit, recording: Recording, isUpset = false) {
    this.isUpset = isUpset;
    this.kit = kit;
    this.recording = recording;
    this.surface = new Surface(WIDTH, HEIGHT, kit.palette);
    this.hud = new Hud(this.surface, kit, recording);
    this.costumes = costumesOf(this.surface, kit, recording);
  }

  /** Composes a picture; it stays valid in {@link Surface.pixels} until the next call. */
  paint(frame: Frame): void {
    const { scene } = frame;
    switch (scene.kind) {
      case 'entrance':
        this.paintEntrance(frame.age);
        break;
      case 'fight':
        this.paintFight(scene, frame.time);
        break;
      case 'pips':
        this.paintScore(scene.round, scene.at);
        break;
      case 'endCard':
        this.paintEndCard(frame.age);
        break;
    }
    this.painted++;
  }

  /** The first picture is also what a chat shows before the GIF plays: it holds both robots and both names. */
  private paintEntrance(age: number): void {
    const round = this.recording.rounds[0]!;
    const moment = momentAt(this.recording, round, round.first);
    this.begin(round, moment, round.first);
    const taunting: Moment = { ...moment, endings: [age < 9 ? 'taunt' : 'none', age < 13 ? 'taunt' : 'none'] };
    for (const fighter of taunting.fighters) fighter.postureTick = age * 1.5;
    const stances = this.stances(taunting, age * 1.5);
    this.costumes.comeIn(stances, age, arriving => this.drawFighters(arriving, () => Infinity));
    if (age < ENTRANCE_BAND_FRAMES + this.costumes.entranceFrames) drawVersus(this.surface, this.kit, this.recording);
    else drawRoundCall(this.surface, this.kit, 0);
  }

  private paintFight(scene: FightScene, time: number): void {
    const { surface, kit, recording } = this;
    const round = recording.rounds[scene.round]!;
    const moment = momentAt(recording, round, time);
    this.begin(round, moment, time);
    const stances = this.stances(moment, time);
    const events = this.recentEvents(round, time);
    const view = { surface, kit, moment, stances, time };
    drawBehind(view);
    const isOver = scene.round === recording.rounds.length - 1 && time > round.last;
    const winner = stances[recording.winner];
    if (isOver) this.costumes.celebrate('behind', winner, time - round.last);
    this.drawFighters(stances, corner => {
      const blow = events.findLast(
        ({ type, victim }) => victim === corner && (type === 'hit' || type === 'bolt' || type === 'thrown'),
      );
      return blow ? time - blow.tick : Infinity;
    });
    drawMoves(view);
    drawStrikes(view, recording.strikes);
    drawEvents(view, events);
    if (isOver) this.costumes.celebrate('front', winner, time - round.last);
    if (time > round.last) drawRoundEnd(surface, kit, round, time - round.last);
    else {
      // The first round was called in the entrance.
      if (scene.round > 0) drawRoundCall(surface, kit, time - round.first);
      drawCaptions(surface, kit, scene.captions, time, moment.market);
    }
  }

  private paintScore(index: number, tick: number): void {
    const round = this.recording.rounds[index]!;
    const moment = momentAt(this.recording, round, tick);
    this.begin(round, moment, tick);
    this.drawFighters(this.stances(moment, tick), () => Infinity);
    drawScore(this.surface, this.kit, this.recording, index, moment.roundsWon);
  }

  private paintEndCard(age: number): void {
    if (this.mood !== 'end card') {
      const picture = this.kit.pictures[this.mood ?? 'flat'];
      this.surface.paintBackdrop(picture.map(index => this.kit.dimmed[index]!));
      this.mood = 'end card';
    }
    this.surface.clear();
    this.costumes.onEndCard('behind', age);
    drawEndCard(this.surface, this.kit, this.recording, this.isUpset);
    this.costumes.onEndCard('front', age);
  }

  /** Brings stage and bars up to date and clears what the last picture drew over them. */
  private begin(round: RecordedRound, moment: Moment, time: number): void {
    const repaint = this.mood !== moment.market;
    if (repaint) this.surface.paintBackdrop(this.kit.pictures[moment.market]);
    this.mood = moment.market;
    this.hud.update(round, moment, time, this.painted, repaint);
    this.surface.clear();
  }

  private stances(moment: Moment, clock: number): [Stance, Stance] {
    return [stanceOf(this.kit, moment, 0, clock), stanceOf(this.kit, moment, 1, clock)];
  }

  /** Both robots; whoever strikes stands in front. */
  private drawFighters(stances: readonly Arriving[], sinceStruck: (corner: number) => number): void {
    const { surface, kit } = this;
    for (const stance of stances) drawShadow(surface, kit, stance);
    const front = (stance: Arriving): number =>
      (stance.actor.posture === 'move' ? 2 : 0) + (stance.corner === 0 ? 1 : 0);
    for (const stance of [...stances].sort((a, b) => front(a) - front(b))) {
      drawActor(surface, kit, stance, sinceStruck(stance.corner), stance.ghost);
    }
  }

  private recentEvents(round: RecordedRound, time: number) {
    const oldest = Math.max(round.first, time - LONGEST_EFFECT_TICKS);
    return this.recording.events.filter(({ tick }) => tick >= oldest && tick <= time);
  }
}
