import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GivenWords, idsAmong, listedPick, readMeant } from './bet-words.ts';

const first = { matchId: '7H2K9QX4M1ZT', names: ['RUSTY', 'Iron Fist'] as const, symbol: 'BTC-USD' };
const second = { matchId: '0000000000AB', names: ['Volt', 'Boomer'] as const, symbol: 'ETH-USD' };

/** As the command line fills the options: a word each, further words go to the last one. */
function typed(line: string): GivenWords {
  const [match, pick, ...stake] = line.split(' ').filter(word => word !== '');
  return { match, pick, stake: stake.length > 0 ? stake.join(' ') : undefined };
}

const one = (line: string) => readMeant(typed(line), [first], []);
const two = (line: string) => readMeant(typed(line), [first, second], []);

describe('a typed bet', () => {
  it.each([
    ['rusty 50', 'A', '50'],
    ['rusty up 50', 'A-up', '50'],
    ['50 on rusty', 'A', '50'],
    ['50 rusty', 'A', '50'],
    ['iron fist 50', 'B', '50'],
    ['iron fist and btc down 1,000', 'B-down', '1,000'],
    ['up 50%', 'up', '50%'],
    ['up 50 %', 'up', '50%'],
    ['down all', 'down', 'all'],
    ['down all in', 'down', 'all'],
    ['7H2K9QX4M1ZT rusty 50', 'A', '50'],
    ['7h2k9qx4m1zt rusty up max', 'A-up', 'max'],
    ['rusty 50 7H2K9QX4M1ZT', 'A', '50'],
    ['rusty', 'A', undefined],
    ['rusty -5', 'A', '-5'],
    ['rusty 1.5', 'A', '1.5'],
    ['rusty 99999999999999999999', 'A', '99999999999999999999'],
    ['rusty fifty', 'A', 'fifty'],
    ['50', null, '50'],
    ['7H2K9QX4M1ZT', null, undefined],
  ])('/bet %s', (line, pick, stake) => {
    expect(one(line)).toEqual({ kind: 'found', candidate: first, pick, stake });
  });

  it('finds the match by the agent where several are open', () => {
    expect(two('volt 50')).toEqual({ kind: 'found', candidate: second, pick: 'A', stake: '50' });
    expect(two('iron up 50')).toEqual({ kind: 'found', candidate: first, pick: 'B-up', stake: '50' });
  });

  it('asks which match where the words fit several', () => {
    expect(two('up 50')).toEqual({ kind: 'several', candidates: [first, second], stake: '50' });
    expect(two('')).toEqual({ kind: 'open', stake: undefined });
    expect(two('50')).toEqual({ kind: 'open', stake: '50' });
  });

  it('takes the options as they are where they make sense by themselves', () => {
    expect(readMeant({ pick: 'rusty', stake: 'plenty' }, [first], [])).toMatchObject({ pick: 'A', stake: 'plenty' });
    const listed = { pick: listedPick(second.matchId, 'B-up'), stake: '50' };
    expect(readMeant(listed, [first, second], [])).toMatchObject({ candidate: second, pick: 'B-up' });
    expect(readMeant({ match: second.matchId, pick: 'up' }, [first, second], [])).toMatchObject({ candidate: second });
  });

  it('finds a closed match by its id, to be told that it is closed', () => {
    expect(readMeant({ match: second.matchId, pick: 'volt', stake: '5' }, [first], [second])).toMatchObject({
      kind: 'found',
      candidate: second,
    });
    expect(readMeant({ pick: 'volt', stake: '5' }, [first], [])).toMatchObject({ kind: 'unknown' });
  });

  it('takes an agent whose name looks like an id or a stake', () => {
    const odd = { matchId: first.matchId, names: ['THUNDERB0X77', '007'] as const, symbol: 'BTC-USD' };
    expect(readMeant(typed('thunderb0x77 50'), [odd], [])).toMatchObject({ pick: 'A', stake: '50' });
    expect(readMeant(typed('007'), [odd], [])).toMatchObject({ pick: 'B', stake: undefined });
    expect(readMeant(typed('007 20'), [odd], [])).toMatchObject({ pick: 'B', stake: '20' });
  });

  it('names the words that mean nothing', () => {
    expect(one('voltran 50')).toMatchObject({ kind: 'unknown', words: 'voltran', candidate: first });
    expect(two('voltran 50')).toMatchObject({ kind: 'unknown', candidate: null });
    expect(readMeant(typed('voltran 50'), [], [])).toMatchObject({ kind: 'unknown' });
  });

  it('never breaks, whatever is typed', () => {
    const words = fc.option(fc.string({ maxLength: 120 }), { nil: undefined });
    fc.assert(
      fc.property(words, words, words, (match, pick, stake) => {
        const given = { match, pick, stake };
        expect(idsAmong(given).length).toBeLessThanOrEqual(3);
        expect(['found', 'open', 'several', 'unknown']).toContain(readMeant(given, [first, second], []).kind);
      }),
    );
  });
});
