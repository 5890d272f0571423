/**
 * Who the members of the simulated community are. A community of chat people: most look in now and then, some every day. On an average
 * day a third of them come, for sixty days without tiring: livelier than most (a fifth counts as good for a chat app), since what is
 * looked for is whether credits pile up. The mix decides the median: before there was anything to buy, five points more of the middling
 * ones' visits made it end at 2,800 and not 2,200. Wishes to buy are guesses: most want a slot and now and then new looks, and keep something.
 */
export interface Habit {
  name: string;
  /** Of 200 members. */
  members: number;
  /** Chances: to come on a day, and what is done then. */
  visits: number;
  claims: number;
  trains: number;
  picks: number;
  /** Fights the agent is sent into, and matches bet on, a visit; the fraction is a chance of one more. */
  fights: number;
  bets: number;
  /** As typed in `/bet`. */
  stake: string;
  /** Deviation of the member's belief about a winner, in log-odds; members know the agents a little, and the odds not better than that. */
  misjudgement: number;
  /** Bets only where a credit seems to be worth so much more; 0: always bets on what seems best. */
  wantsEdge: number;
  /** Backs pairs too: longer odds. */
  gambles: boolean;
  /** Chance to sell a bet before the lock. */
  sells: number;
  /** Chances to want a further agent slot, new looks, and an entrance or finisher, on a visit; and what must stay in the wallet. */
  buys: { slot: number; paint: number; piece: number; keeps: number };
  /** Chance to want to enter the agent into the week's tournament, where one comes on its day. */
  enters: number;
}

const NO_BETS = { bets: 0, stake: '10', misjudgement: 1, wantsEdge: 1, gambles: false, sells: 0 };

export const HABITS: readonly Habit[] = [
  {
    name: 'daily claimer',
    members: 30,
    visits: 0.9,
    claims: 1,
    trains: 0.3,
    picks: 0.4,
    fights: 0.5,
    bets: 0.4,
    stake: '20',
    misjudgement: 0.5,
    wantsEdge: 0.05,
    gambles: false,
    sells: 0,
    buys: { slot: 0.05, paint: 0.03, piece: 0.03, keeps: 500 },
    enters: 0.5,
  },
  {
    name: 'gambler at the cap',
    members: 24,
    visits: 0.7,
    claims: 0.9,
    trains: 0.2,
    picks: 0.1,
    fights: 0.5,
    bets: 6,
    stake: 'max',
    misjudgement: 0.6,
    wantsEdge: 0,
    gambles: true,
    sells: 0.15,
    buys: { slot: 0.03, paint: 0.03, piece: 0.03, keeps: 500 },
    enters: 0.5,
  },
  {
    name: 'careful',
    members: 36,
    visits: 0.25,
    claims: 0.9,
    trains: 0.4,
    picks: 0.3,
    fights: 0.8,
    bets: 1.5,
    stake: '5%',
    misjudgement: 0.3,
    wantsEdge: 0.08,
    gambles: false,
    sells: 0.1,
    buys: { slot: 0.05, paint: 0.03, piece: 0.03, keeps: 1000 },
    enters: 0.4,
  },
  {
    name: 'never bets',
    members: 36,
    visits: 0.2,
    claims: 0.7,
    trains: 0.6,
    picks: 0.6,
    fights: 1.5,
    ...NO_BETS,
    buys: { slot: 0.1, paint: 0.08, piece: 0.06, keeps: 300 },
    enters: 0.6,
  },
  {
    // stakes everything on long odds, and buys whatever there is
    name: 'spender',
    members: 20,
    visits: 0.4,
    claims: 0.6,
    trains: 0.1,
    picks: 0.1,
    fights: 0.4,
    bets: 8,
    stake: 'all',
    misjudgement: 1,
    wantsEdge: 0,
    gambles: true,
    sells: 0.05,
    buys: { slot: 0.3, paint: 0.3, piece: 0.2, keeps: 0 },
    enters: 0.5,
  },
  {
    name: 'absentee',
    members: 54,
    visits: 0.05,
    claims: 0.6,
    trains: 0.1,
    picks: 0.2,
    fights: 0.5,
    bets: 0.5,
    stake: '50',
    misjudgement: 0.6,
    wantsEdge: 0,
    gambles: false,
    sells: 0,
    buys: { slot: 0.1, paint: 0.05, piece: 0.04, keeps: 300 },
    enters: 0.3,
  },
];
