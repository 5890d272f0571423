import { expect, it } from 'vitest';
import { moderatorsReason, otherEngineReason, VOID_REASONS, voidClassOf } from './void-reasons.ts';

it('knows each reason that the arena gives, and nobody else’s', () => {
  const classes = Object.fromEntries(Object.entries(VOID_REASONS).map(([name, text]) => [name, voidClassOf(text)]));
  expect(classes).toEqual({ feedFailed: 'prices', badTape: 'prices', engineFailed: 'engine', late: 'late' });
  expect(voidClassOf(otherEngineReason('1.0.0', '2.0.0'))).toBe('engine');
  expect(voidClassOf('The test said so.')).toBe('other');
});

it('takes a moderator’s words for nothing but a moderator’s', () => {
  const reason = moderatorsReason(VOID_REASONS.feedFailed);
  expect(voidClassOf(reason)).toBe('moderators');
  // As the database groups them: what a moderator typed is cut off.
  expect(voidClassOf(reason.split(':')[0] ?? '')).toBe('moderators');
});
