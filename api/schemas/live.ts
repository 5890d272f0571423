import { z } from 'zod';
import { type Position, parsePosition } from '../../core/live/index.ts';
import {
  formatTopic,
  type LiveTopic,
  parseTopic,
  TOPIC_LENGTH_MAX,
  TOPIC_WORDS,
  TOPICS_MAX,
} from '../streams/live-topics.ts';

/** One thing to follow. */
export const typedTopic = z
  .string()
  .max(TOPIC_LENGTH_MAX)
  .transform((text, context): LiveTopic => {
    const topic = parseTopic(text);
    if (topic) return topic;
    context.addIssue({ code: 'custom', message: TOPIC_WORDS, params: { code: 'bad-topic' } });
    return z.NEVER;
  })
  .meta({ description: TOPIC_WORDS, example: 'match:7H2K9QX4M1ZT' });

export const typedTopics = z.array(typedTopic).min(1).max(TOPICS_MAX).transform(withoutRepetition);

/** Several in one parameter of an address: 'match:7H2K9QX4M1ZT,odds:7H2K9QX4M1ZT'. */
export const listedTopics = z
  .string()
  .max((TOPIC_LENGTH_MAX + 1) * TOPICS_MAX)
  .transform(text => text.split(','))
  .pipe(typedTopics)
  .meta({
    description: `What to follow, up to ${TOPICS_MAX}, with commas between. ${TOPIC_WORDS}`,
    example: 'match:7H2K9QX4M1ZT,odds:7H2K9QX4M1ZT',
  });

export const typedPosition = z
  .string()
  .max(48)
  .transform((text, context): Position => {
    const position = parsePosition(text);
    if (position) return position;
    context.addIssue({
      code: 'custom',
      message: 'That is no position: give back the id of an event, or what /v1/position says.',
      params: { code: 'bad-position' },
    });
    return z.NEVER;
  })
  .meta({ description: 'Where to go on: the id of the last event that you have, or a position.', example: '7523-118' });

export const position = z
  .string()
  .regex(/^\d+-\d+$/)
  .meta({ description: 'Where the log of what happens is.', example: '7523-0' });

function withoutRepetition(topics: LiveTopic[]): LiveTopic[] {
  return [...new Map(topics.map(topic => [formatTopic(topic), topic])).values()];
}
