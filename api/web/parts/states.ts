/** States as people say them. */

export const SEASON_STATES = {
  created: 'planned',
  open: 'registration open',
  running: 'running',
  paused: 'paused',
  frozen: 'last matches',
  closed: 'ended',
} as const;

export const TOURNAMENT_STATES = {
  registering: 'registration open',
  checkin: 'check-in',
  running: 'running',
  finished: 'ended',
  cancelled: 'called off',
} as const;
