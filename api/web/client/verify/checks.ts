import { rerun } from '../../../../core/controllers/index.ts';
import { FightError, type FightResult, fightSeed, parseReplay, type Replay } from '../../../../core/engine/index.ts';
import { commitHash, commitPayload, hashServerSeed } from '../../../../core/matches/commit.ts';
import type { Check, PublicRecord, Report } from './record.ts';

export type { Check, PublicRecord, Report } from './record.ts';
export { recordOf } from './record.ts';

/**
 * What a browser can check of a match by itself, line by line, from its replay and what the arena published of it. Pure; trusts nothing
 * that it can compute. `arena verify` checks the same and asks the exchanges, too.
 */

/** Takes any text; never throws. Without a record, what the file says of its commit is all there is to compare with. */
export function checkReplay(text: string, record: PublicRecord | null): Report {
  const parsed = parseReplay(text);
  if (!parsed.ok) {
    const file: Check = { id: 'file', title: 'The replay can be read', verdict: 'no', words: parsed.problem };
    return { fits: false, checks: [file], replay: null };
  }
  const { replay } = parsed;
  const checks = [
    fileCheck(replay),
    ...(record ? [recordCheck(replay, record)] : []),
    ...commitChecks(replay, record),
    seedCheck(replay),
    ...fightChecks(replay, record),
    tapeCheck(replay),
    looksCheck(replay, record),
  ];
  return { fits: checks.every(({ verdict }) => verdict !== 'no'), checks, replay };
}

function fileCheck({ engine, rules }: Replay): Check {
  return {
    id: 'file',
    title: 'The replay can be read',
    verdict: 'yes',
    words: `It is complete and needs engine ${engine} with the rules “${rules}”, which this page contains.`,
  };
}

function recordCheck({ matchId, commit }: Replay, record: PublicRecord): Check {
  const published = record.commit;
  const problems = [
    ...(matchId === record.matchId ? [] : ['it is the replay of another match']),
    ...(published ? [] : ['the arena has published no commit of it']),
    ...(published && published.sequence !== commit.sequence ? ['it names another place in the chain'] : []),
    ...(published && published.previous !== commit.previous ? ['it names another commit before its own'] : []),
    ...(published && published.hash !== commit.hash ? ['it names another commit'] : []),
  ];
  return {
    id: 'record',
    title: 'It belongs to this match and to its link of the public chain',
    verdict: problems.length === 0 ? 'yes' : 'no',
    words:
      problems.length === 0
        ? `Match ${matchId}, link ${commit.sequence} of the chain: what the arena published before the match is what the replay names.`
        : `It does not: ${problems.join(', ')}.`,
  };
}

function commitChecks(replay: Replay, record: PublicRecord | null): Check[] {
  const serverSeedHash = hashServerSeed(replay.serverSeed);
  const payload = commitPayload({
    matchId: replay.matchId,
    kind: replay.matchKind,
    serverSeedHash,
    engine: replay.engine,
    rules: replay.rules,
    symbol: replay.tape.symbol,
    priceSource: replay.tape.source,
    sources: replay.commit.sources ?? [],
    tapeSeconds: replay.tape.samples.length - 1,
    lockAt: replay.commit.lockAt,
    corners: replay.corners,
    versions: replay.versions,
  });
  const computed = commitHash(record?.commit?.previous ?? replay.commit.previous, payload);
  const published = record?.commit?.hash ?? replay.commit.hash;
  const fits = computed === published;
  const source = record ? 'published before the match' : 'that the file names';
  return [
    {
      id: 'commit',
      title: 'Nothing was changed after the match was announced',
      verdict: fits ? 'yes' : 'no',
      words: fits
        ? `Both agents with their builds, tactics and versions, the engine, the rules, the price sources, the length of the tape and the lock time give the very commit hash ${source}.${record ? '' : ' Whether the arena published that hash, this file alone cannot tell: open the match here to compare.'}`
        : `What the replay says of agents, versions, engine, rules, price sources, lock time and secret does not give the commit hash ${source}: at least one of these was changed.`,
      shown: [
        ['computed here', computed],
        [record ? 'published' : 'in the file', published],
      ],
    },
    {
      id: 'secret',
      title: 'The secret seed is the one that was fixed beforehand',
      verdict: fits ? 'yes' : 'no',
      words: fits
        ? 'Its SHA-256 stands in the commit, so it was chosen before anybody bet and could not be exchanged.'
        : 'Its SHA-256 would have to stand in the commit, and the commit does not fit.',
      shown: [
        ['secret seed', replay.serverSeed],
        ['its SHA-256', serverSeedHash],
      ],
    },
  ];
}

function seedCheck({ serverSeed, matchId, tape, seed }: Replay): Check {
  const computed = fightSeed(serverSeed, matchId, tape);
  const fits = computed === seed;
  return {
    id: 'seed',
    title: 'All chance in the fight comes from secret, match and tape',
    verdict: fits ? 'yes' : 'no',
    words: fits
      ? 'SHA-256 of the secret seed, the match id and the tape is the seed that the fight was fought with. Nobody could know it before the tape was over.'
      : 'SHA-256 of the secret seed, the match id and the tape is another seed than the one in the replay.',
    shown: [
      ['computed here', computed],
      ['in the replay', seed],
    ],
  };
}

function fightChecks(replay: Replay, record: PublicRecord | null): Check[] {
  let played: { result: FightResult; inputLog: string };
  try {
    played = rerun(replay);
  } catch (error) {
    const words =
      error instanceof FightError ? error.message : 'The engine stopped with an error that it should not have.';
    return [{ id: 'result', title: 'The fight, fought again here, ends the same', verdict: 'no', words }];
  }
  const { result, inputLog } = played;
  const sameLog = inputLog === replay.inputLog;
  const claimed = replay.result;
  const winnerFits =
    result.winner === claimed.winner && (record === null || record.winner === null || result.winner === record.winner);
  const resultFits = winnerFits && result.kind === claimed.kind && result.ticks === claimed.ticks;
  const stateFits =
    result.stateHash === replay.stateHash && (!record?.stateHash || result.stateHash === record.stateHash);
  const name = replay.names[result.winner];
  const how = result.kind === 'knockout' ? 'by knock-out' : 'on points';
  const outcome = `${name} wins ${how} after ${(result.ticks / 30).toFixed(1)} seconds`;
  return [
    {
      id: 'decisions',
      title: 'Both agents decided by themselves',
      verdict: sameLog ? 'yes' : 'no',
      words: sameLog
        ? 'Their controllers, run again here, make every single decision as recorded.'
        : 'Their controllers, run again here, decide otherwise than the replay says.',
    },
    {
      id: 'result',
      title: 'The fight, fought again here, ends the same',
      verdict: resultFits ? 'yes' : 'no',
      words: resultFits
        ? `${outcome}, as the replay${record ? ' and the arena say' : ' says'}.`
        : `Here ${outcome}; the replay${record ? ' or the arena' : ''} says otherwise.`,
    },
    {
      id: 'state',
      title: 'Every tick of it was the same',
      verdict: stateFits ? 'yes' : 'no',
      words: stateFits
        ? 'The hash over all states of the fight is equal to the last digit.'
        : 'The hash over all states of the fight differs.',
      shown: [
        ['computed here', result.stateHash],
        ['in the replay', replay.stateHash],
        ...(record?.stateHash && record.stateHash !== replay.stateHash
          ? [['published', record.stateHash] as const]
          : []),
      ],
    },
  ];
}

function tapeCheck({ tape, commit }: Replay): Check {
  const title = 'The tape is what was traded';
  if (tape.source === 'simulated') {
    return {
      id: 'tape',
      title,
      verdict: 'open',
      words:
        'This match ran on a simulated price, and says so. It is no market’s; there is nothing to compare it with.',
    };
  }
  const sources = commit.sources?.join(' and ') ?? 'the exchange';
  return {
    id: 'tape',
    title,
    verdict: 'open',
    words: `Not proven here: that these prices are ${sources}’s own. The evidence lists every trade; “arena verify” fetches them from ${sources} again.`,
  };
}

function looksCheck({ names }: Replay, record: PublicRecord | null): Check {
  const differs = record?.names?.some((name, corner) => name !== names[corner]) ?? false;
  return {
    id: 'looks',
    title: 'Names and looks',
    verdict: 'open',
    words: differs
      ? `They are only for show and in no hash. The replay calls them ${names.join(' and ')}; the arena calls them ${record?.names?.join(' and ')} now.`
      : 'They are only for show and in no hash: they change nothing in a fight.',
  };
}
