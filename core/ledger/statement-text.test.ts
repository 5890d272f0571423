import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvOf, describeMovement } from './statement-text.ts';
import { TRANSFER_KINDS } from './transfers.ts';

const names = ['RUSTY-09', 'VOLTRAN'] as const;

it('describes every kind of movement in words', () => {
  const texts = TRANSFER_KINDS.map(kind => describeMovement({ kind, names: null, memo: null }));
  for (const text of texts) expect(text).toMatch(/^[A-Z][a-z: ’-]+$/);
  expect(describeMovement({ kind: 'stake', names, memo: { pick: 'A' } })).toBe('Bet on RUSTY-09 (RUSTY-09 vs VOLTRAN)');
  expect(describeMovement({ kind: 'stake', names, memo: { pick: 'B-up' } })).toBe(
    'Bet on VOLTRAN and up (RUSTY-09 vs VOLTRAN)',
  );
  expect(describeMovement({ kind: 'payout', names, memo: null })).toBe('Won (RUSTY-09 vs VOLTRAN)');
  expect(describeMovement({ kind: 'goal', names: null, memo: { text: 'Spar' } })).toBe('Daily goal: Spar');
  expect(describeMovement({ kind: 'purchase', names: null, memo: { text: 'agent slot 3' } })).toBe(
    'Purchase: agent slot 3',
  );
});

it('writes a table that spreadsheets read back and never run', () => {
  const row = { at: new Date(0), kind: 'stake', amount: -50, balance: 450, matchId: 'M' };
  expect(csvOf([{ ...row, text: 'Bet on "A", twice' }])).toBe(
    'time,kind,amount,balance,match,text\r\n1970-01-01T00:00:00.000Z,stake,-50,450,M,"Bet on ""A"", twice"\r\n',
  );
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\u0000=1', '＝1+1', '|cmd', '%0A']) {
    const [, line] = csvOf([{ ...row, text: formula }]).split('\r\n', 2);
    expect(line).toMatch(/,M,"?'/);
  }
  // a reader by the book (RFC 4180) gets the text back, save for the apostrophe
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), text => {
      const cells = parse(csvOf([{ ...row, text }]));
      expect(cells[1]?.slice(0, 5)).toEqual(['1970-01-01T00:00:00.000Z', 'stake', '-50', '450', 'M']);
      expect([text, `'${text}`]).toContain(cells[1]?.[5]);
      expect(cells).toHaveLength(2);
    }),
  );
});

function parse(csv: string): string[][] {
  const rows: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu;
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(pattern)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
