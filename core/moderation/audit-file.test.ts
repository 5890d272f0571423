import { expect, test } from 'vitest';
import type { AuditEntryView } from './audit.ts';
import { auditFile } from './audit-file.ts';

const entry: AuditEntryView = {
  id: '7',
  at: new Date('2026-11-21T18:00:00Z'),
  communityId: 'C',
  actorId: 'M',
  actorName: 'Mo',
  surface: 'discord',
  action: 'sanction',
  target: 'S',
  subjectId: 'A',
  subjectName: 'Ada',
  details: { kind: 'mute', reason: 'said "no", twice' },
  before: null,
  after: { kind: 'mute', endsAt: null },
};

test('a table has a line for each entry, whatever its texts hold', () => {
  const [, line, end] = auditFile([entry], 'csv').split('\r\n');
  expect(line).toBe(
    '7,2026-11-21T18:00:00.000Z,Mo,M,discord,sanction,S,Ada,A,"{""kind"":""mute"",""reason"":""said \\""no\\"", twice""}",,"{""kind"":""mute"",""endsAt"":null}"',
  );
  expect(end).toBe('');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', ' =cmd', '|calc', '%x'])(
  'a name like %j begins no formula',
  name => {
    const cells = auditFile([{ ...entry, actorName: name, subjectName: name }], 'csv')
      .split('\r\n')
      .slice(1)
      .join('\r\n');
    expect(cells).toContain(`'${name}`);
    expect(cells).not.toMatch(/(^|,)"?[=+\-@\t|%＝]/u);
  },
);

test('JSON lines hold the whole entry', () => {
  const [line, end] = auditFile([entry], 'ndjson').split('\n');
  expect(JSON.parse(line!)).toEqual({
    id: '7',
    at: '2026-11-21T18:00:00.000Z',
    actor: { id: 'M', name: 'Mo' },
    surface: 'discord',
    action: 'sanction',
    target: 'S',
    member: { id: 'A', name: 'Ada' },
    details: entry.details,
    before: null,
    after: entry.after,
  });
  expect(end).toBe('');
});
