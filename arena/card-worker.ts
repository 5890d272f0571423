import {
  renderAgentCard,
  renderLeaderboardCard,
  renderMatchCard,
  renderProfileCard,
  renderResultCard,
} from '../renderer/cards/index.ts';
import type { CardRequest } from './cards.ts';

/** The drawing thread: one card a task. */
export default function drawCard(request: CardRequest): Uint8Array {
  switch (request.card) {
    case 'agent':
      return renderAgentCard(request.view);
    case 'match':
      return renderMatchCard(request.view);
    case 'result':
      return renderResultCard(request.view);
    case 'leaderboard':
      return renderLeaderboardCard(request.view);
    case 'profile':
      return renderProfileCard(request.view);
  }
}
