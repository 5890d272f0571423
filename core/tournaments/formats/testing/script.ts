import { type FixedBout, type FormatSettings, type Plan, planTournament } from '../index.ts';

/** A tournament that a test plays by hand. */
export class Script {
  readonly fixed: FixedBout[] = [];
  readonly out: string[] = [];

  constructor(
    readonly settings: FormatSettings,
    readonly seeding: readonly string[],
  ) {}

  get plan(): Plan {
    return planTournament(this.settings, this.seeding, this);
  }

  bout(key: string) {
    const bout = this.plan.bouts.find(one => one.key === key);
    if (!bout) throw new Error(`there is no ${key}`);
    return bout;
  }

  /** 'a-b', with the winner in capitals: 'a-B'. */
  shown(key: string): string {
    const { entrants, winner } = this.bout(key);
    return entrants.map((id, side) => (side === winner ? (id ?? '').toUpperCase() : (id ?? ''))).join('-');
  }

  begin(key: string): this {
    this.fixed.push({ key, entrants: this.bout(key).entrants, outcome: null });
    return this;
  }

  /** Decides bouts: 'W1.1 a'. A Swiss round keeps its pairs from its first bout on. */
  win(...results: string[]): this {
    for (const result of results) {
      const [key = '', id = ''] = result.split(' ');
      const { entrants, bestOf, round } = this.bout(key);
      const winner = entrants[0] === id ? 0 : 1;
      if (entrants[winner] !== id) throw new Error(`${id} is not in ${key}: ${entrants}`);
      if (this.settings.format === 'swiss') this.pair(round);
      const won = Math.ceil(bestOf / 2);
      const outcome = { winner, winsA: winner === 0 ? won : 0, winsB: winner === 1 ? won : 0, how: 'played' } as const;
      this.set({ key, entrants, outcome });
    }
    return this;
  }

  pair(round: number): this {
    for (const { key, entrants } of this.plan.bouts.filter(bout => bout.round === round)) {
      if (!this.fixed.some(one => one.key === key)) this.fixed.push({ key, entrants, outcome: null, paired: true });
    }
    return this;
  }

  set(bout: FixedBout): this {
    const at = this.fixed.findIndex(({ key }) => key === bout.key);
    if (at >= 0) this.fixed.splice(at, 1);
    this.fixed.push(bout);
    return this;
  }

  leave(...ids: string[]): this {
    this.out.push(...ids);
    return this;
  }

  /** The better seed wins everything that is left. */
  favourites(): this {
    for (let plan = this.plan; !plan.done; plan = this.plan) {
      const { key, entrants } = plan.bouts.find(({ state }) => state === 'ready' || state === 'begun')!;
      const [first] = this.seeding.filter(id => entrants.includes(id));
      this.win(`${key} ${first}`);
    }
    return this;
  }

  /** '1 a, 2 b, 3= c, 3= d' */
  get places(): string {
    return this.plan.standings
      .map(({ place, shared, entrantId }) => `${place}${shared ? '=' : ''} ${entrantId}`)
      .join(', ');
  }
}
