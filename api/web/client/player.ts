import { startPlayers } from './player/start.ts';

startPlayers();
