import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../test/discord/test-dispatcher.ts';
import { checkMessage, mentionProblem } from '../../test/fakes/discord/message-rules.ts';
import { checkModal } from '../../test/fakes/discord/modal-rules.ts';
import type { Form, Reply } from '../reply.ts';
import { plain } from '../rich-text.ts';
import { type DrawnMessage, drawReply, safeFilename } from './draw.ts';
import { checkAnswers, drawModal, formPages } from './modal.ts';

const MEGABYTE = 1024 * 1024;
const draw = (reply: Reply, maxUploadBytes = 10 * MEGABYTE) =>
  drawReply(reply, { catalogue: CATALOGUE, maxUploadBytes });

/** Throws where Discord would refuse the message. */
function refuseAsDiscord({ body, files }: DrawnMessage): void {
  const uploaded = files.map((file, index) => ({
    index,
    filename: file.name,
    contentType: file.contentType ?? '',
    bytes: file.data as Uint8Array,
  }));
  checkMessage({ ...body }, uploaded, { maxUploadBytes: 10 * MEGABYTE, allowedFlags: 0, keptFiles: [], isEdit: false });
  expect(mentionProblem({ ...body })).toBeNull();
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '\u200B', '\u202E', '@everyone', '**', '||', '`', '\uD800', '\n\n'),
  fc
    .tuple(fc.constantFrom('x', '*', '👩‍👩‍👧', 'e\u0301', 'שלום ', '_ '), fc.nat(3000))
    .map(([unit, times]) => unit.repeat(times)),
);
const rich = fc.array(fc.record({ text, bold: fc.boolean(), spoiler: fc.boolean(), code: fc.boolean() }), {
  maxLength: 4,
});
const button = fc.oneof(
  fc.record({ label: text, emoji: fc.constantFrom('⚔️', '▲', '🇩🇪', 'not an emoji', '') }).map(face => ({
    ...face,
    action: { command: 'challenge accept', options: { challenge: '7' } },
  })),
  fc.record({
    label: text,
    url: fc.constantFrom('https://arena.example', 'javascript:alert(1)', '', `https://x/${'y'.repeat(600)}`),
  }),
  fc.record({ label: text, disabled: fc.constant(true) }),
);
const reply: fc.Arbitrary<Reply> = fc.record(
  {
    visibility: fc.constantFrom('public' as const, 'private' as const),
    title: rich,
    text: rich,
    fields: fc.array(fc.record({ name: text, value: rich, inline: fc.boolean() }), { maxLength: 30 }),
    buttons: fc.array(fc.array(button, { maxLength: 7 }), { maxLength: 7 }),
    picture: fc.record({
      bytes: fc.constant(new Uint8Array(8)),
      filename: text,
      contentType: fc.constantFrom('image/png' as const, 'text/csv' as const),
      alt: text,
    }),
  },
  { requiredKeys: ['visibility'] },
);

describe('a reply drawn for Discord', () => {
  test('is within every limit, whatever it holds', () => {
    fc.assert(
      fc.property(reply, value => refuseAsDiscord(draw(value))),
      { numRuns: 150 },
    );
  });

  test('shares 6,000 characters between a long text and many fields', () => {
    const long = 'word '.repeat(2000);
    const fields = Array.from({ length: 25 }, (_, index) => ({ name: `Field ${index}`, value: plain(long) }));
    const drawn = draw({ title: plain(long), text: plain(long), fields, visibility: 'public' });
    refuseAsDiscord(drawn);
    const [embed] = drawn.body.embeds;
    expect(embed?.description?.length).toBeGreaterThan(3000);
    expect(embed?.fields?.length).toBeGreaterThanOrEqual(2);
  });

  test('names its picture so that the embed finds it', () => {
    const picture = {
      bytes: new Uint8Array(3),
      filename: 'Würfel & Co (1).gif',
      contentType: 'image/gif',
      alt: 'Two robots',
    } as const;
    const { body, files } = draw({ picture, visibility: 'public' });
    expect(body.embeds[0]?.image?.url).toBe(`attachment://${files[0]?.name}`);
    expect(files[0]?.name).toMatch(/^[\w.-]+\.gif$/);
    expect(body.attachments).toEqual([{ id: '0', filename: files[0]?.name, description: 'Two robots' }]);
  });

  test('says so where the picture is larger than the chat takes', () => {
    const picture = {
      bytes: new Uint8Array(MEGABYTE + 1),
      filename: 'full.gif',
      contentType: 'image/gif',
      alt: '',
    } as const;
    const { body, files } = draw({ text: plain('Here'), picture, visibility: 'public' }, MEGABYTE);
    expect(files).toEqual([]);
    expect(body.embeds[0]?.description).toContain('larger than this chat takes');
  });

  test('tells two buttons of one action apart', () => {
    const action = { command: 'challenge accept', options: { challenge: '7' } };
    const { body } = draw({
      text: plain('x'),
      buttons: [
        [
          { label: 'A', action },
          { label: 'B', action },
        ],
      ],
      visibility: 'public',
    });
    const ids = body.components[0]?.components.map(each => ('custom_id' in each ? each.custom_id : ''));
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['../../etc/passwd', 'etc_passwd'],
    ['', 'file'],
    ['.gif', 'gif'],
    ['agent "x".png', 'agent_x_.png'],
  ])('file name %j becomes %j', (name, expected) => {
    expect(safeFilename(name)).toBe(expected);
  });
});

describe('a form drawn for Discord', () => {
  const field = fc.oneof(
    fc.record({
      kind: fc.constant('text' as const),
      label: text,
      help: text,
      value: text,
      maxLength: fc.integer({ min: 1, max: 5000 }),
      minLength: fc.nat(50),
    }),
    fc.record({
      kind: fc.constant('integer' as const),
      label: text,
      min: fc.integer({ min: -100, max: 0 }),
      max: fc.integer({ min: 1, max: 10_000 }),
      value: fc.nat(99),
    }),
    fc.record({
      kind: fc.constant('choice' as const),
      label: text,
      value: fc.constantFrom('v1', 'none'),
      choices: fc.integer({ min: 0, max: 40 }).map(count =>
        Array.from({ length: count }, (_, index) => ({
          value: `v${index}`,
          label: `Choice ${index} ${'x'.repeat(index * 5)}`,
        })),
      ),
    }),
  );
  const form: fc.Arbitrary<Form> = fc
    .record({ title: text, fields: fc.array(field, { minLength: 1, maxLength: 12 }) })
    .map(({ title, fields }) => ({
      title,
      fields: fields.map((each, index) => ({ ...each, name: `field${index}` })),
      submit: { command: 'agent create', options: {} },
    }));

  test('is within every limit on every page, whatever it asks', () => {
    fc.assert(
      fc.property(form, text, (value, answer) => {
        for (const page of formPages(value).keys()) {
          checkModal({ ...drawModal(value, page, 'form:abc:0', { field0: answer, field1: answer }) });
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['50', { values: { range: 50 }, problems: [] }],
    [' +7 ', { values: { range: 7 }, problems: [] }],
    ['101', { values: {}, problems: ['Range: a whole number from 0 to 100, not “101”.'] }],
    ['1e1', { values: {}, problems: ['Range: a whole number from 0 to 100, not “1e1”.'] }],
    ['', { values: {}, problems: ['Range: a whole number from 0 to 100, not “”.'] }],
  ])('checks the number %j', (answer, expected) => {
    expect(
      checkAnswers([{ kind: 'integer', name: 'range', label: 'Range', min: 0, max: 100 }], { range: answer }),
    ).toEqual(expected);
  });

  test('takes a choice by value or by label, and names the others', () => {
    const choice = {
      kind: 'choice',
      name: 'style',
      label: 'Style',
      choices: [
        { value: 'b', label: 'Bruiser' },
        { value: 'g', label: 'Gunner' },
      ],
    } as const;
    expect(checkAnswers([choice], { style: 'g' }).values).toEqual({ style: 'g' });
    expect(checkAnswers([choice], { style: 'bruiser' }).values).toEqual({ style: 'b' });
    expect(checkAnswers([choice], { style: 'x' }).problems).toEqual(['Style: one of Bruiser, Gunner, not “x”.']);
  });

  test('sees to a budget that several numbers share', () => {
    const field = (name: string) => ({ kind: 'integer', name, label: `${name}, 0-10`, min: 0, max: 10 }) as const;
    const budget = { label: 'Build points', fields: ['power', 'speed'], total: 12 };
    const check = (power: string, speed: string) =>
      checkAnswers([field('power'), field('speed')], { power, speed }, budget).problems;
    expect(check('7', '5')).toEqual([]);
    expect(check('7', '6')).toEqual(['Build points: 13 of 12 spent; please take 1 away.']);
    expect(check('2', '0')).toEqual(['Build points: 2 of 12 spent; please spend 10 more.']);
    expect(check('x', '0')).toEqual(['power: a whole number from 0 to 10, not “x”.']);
    expect(checkAnswers([field('power')], { power: '9' }, budget).problems).toEqual([]);
  });
});
