import {
  renderAgentCard,
  renderBettorsCard,
  renderBracketCard,
  renderCrossTableCard,
  renderFigure,
  renderLeaderboardCard,
  renderMarketCard,
  renderMatchCard,
  renderPriceCard,
  renderProfileCard,
  renderRecapCard,
  renderResultCard,
  renderTableCard,
  renderWinnerCard,
} from '../renderer/cards/index.ts';
import type { CardRequest } from './cards.ts';

/** The drawing thread: one card a task. */
export default function drawCard(request: CardRequest): Uint8Array {
  switch (request.card) {
    case 'figure':
      return renderFigure(request.view);
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
    case 'price':
      return renderPriceCard(request.view);
    case 'market':
      return renderMarketCard(request.view);
    case 'bettors':
      return renderBettorsCard(request.view);
    case 'bracket':
      return renderBracketCard(request.view);
    case 'table':
      return renderTableCard(request.view);
    case 'crossTable':
      return renderCrossTableCard(request.view);
    case 'winner':
      return renderWinnerCard(request.view);
    case 'recap':
      return renderRecapCard(request.view);
  }
}
