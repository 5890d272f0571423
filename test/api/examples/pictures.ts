import { expect } from 'vitest';
import type { Answer } from '../harness.ts';
import type { Example } from '../stage.ts';

const PNG = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** A PNG of that width. */
function isPicture({ headers, bytes }: Answer, width: number): void {
  expect(headers['content-type']).toBe('image/png');
  expect(bytes.subarray(0, 8).equals(PNG)).toBe(true);
  expect(bytes.readUInt32BE(16)).toBe(width);
}

const NOBODY = { params: { id: '000000000000' } };

export default [
  {
    operation: 'GET /v1/matches/{id}/card.png',
    status: 200,
    ask: ({ world }) => ({ params: { id: world.matches.open } }),
    after: answer => isPicture(answer, 1200),
  },
  {
    operation: 'GET /v1/matches/{id}/card.png',
    status: 200,
    ask: ({ world }) => ({ params: { id: world.matches.void } }),
    after: answer => isPicture(answer, 1200),
  },
  { operation: 'GET /v1/matches/{id}/card.png', status: 404, ask: () => NOBODY },
  {
    operation: 'GET /v1/agents/{id}/card.png',
    status: 200,
    ask: ({ world }) => ({ params: { id: world.agents.strange } }),
    after: answer => isPicture(answer, 1200),
  },
  {
    operation: 'GET /v1/agents/{id}/figure.png',
    status: 200,
    ask: ({ world }) => ({ params: { id: world.agents.tuned }, query: '?facing=left' }),
    after: answer => isPicture(answer, 400),
  },
  {
    operation: 'GET /v1/agents/{id}/figure.png',
    status: 400,
    ask: ({ world }) => ({ params: { id: world.agents.tuned }, query: '?facing=up' }),
  },
  {
    operation: 'GET /v1/tournaments/{id}/card.png',
    status: 200,
    ask: ({ tournaments }) => ({ params: { id: tournaments.running } }),
    after: answer => isPicture(answer, 1200),
  },
] satisfies Example[];
