/** What the ledger is meant to do with a batch, said in a few lines: balances in a map, transfers by key. For property tests. */

export interface ModelTransfer {
  key: string;
  kind: 'grant' | 'purchase';
  from: string;
  to: string;
  amount: bigint;
  pending: boolean;
}

export type ModelStep =
  | { do: 'post'; batch: readonly ModelTransfer[] }
  | { do: 'resolve'; batch: readonly { key: string; pendingKey: string; as: 'post' | 'void' }[] };

/** Where a batch is wrong in two ways, either may be told. */
export type ModelOutcome = { ok: true; fresh: boolean[] } | { ok: false; codes: string[] };

interface Account {
  posted: bigint;
  held: bigint;
}

export interface LedgerModel {
  /** All or nothing, like a transaction. */
  apply(step: ModelStep): ModelOutcome;
  accounts(): Map<string, Account>;
}

/** `issuance` alone may stand below zero. */
export function createLedgerModel(names: readonly string[]): LedgerModel {
  let accounts = new Map<string, Account>(names.map(name => [name, { posted: 0n, held: 0n }]));
  let transfers = new Map<string, ModelTransfer | { resolves: string; as: string }>();

  function post(batch: readonly ModelTransfer[]): ModelOutcome {
    const fresh: boolean[] = [];
    const codes: string[] = [];
    for (const transfer of batch) {
      const known = transfers.get(transfer.key);
      if (known) {
        if ('resolves' in known || !isSame(known, transfer)) codes.push('transfer-mismatch');
        fresh.push(false);
        continue;
      }
      transfers.set(transfer.key, transfer);
      fresh.push(true);
      const [from, to] = [of(transfer.from), of(transfer.to)];
      if (transfer.pending) from.held += transfer.amount;
      else move(from, to, transfer.amount);
    }
    if (!solvent()) codes.push('insufficient-credits');
    return codes.length === 0 ? { ok: true, fresh } : { ok: false, codes };
  }

  function resolve(batch: Extract<ModelStep, { do: 'resolve' }>['batch']): ModelOutcome {
    const codes: string[] = [];
    for (const { key, pendingKey, as } of batch) {
      const known = transfers.get(key);
      const pending = transfers.get(pendingKey);
      if (known) {
        if (!('resolves' in known) || known.resolves !== pendingKey || known.as !== as) codes.push('transfer-mismatch');
      } else if (!pending || 'resolves' in pending || !pending.pending) {
        codes.push('transfer-mismatch');
      } else if ([...transfers.values()].some(other => 'resolves' in other && other.resolves === pendingKey)) {
        codes.push('twice');
      } else {
        transfers.set(key, { resolves: pendingKey, as });
        of(pending.from).held -= pending.amount;
        if (as === 'post') move(of(pending.from), of(pending.to), pending.amount);
      }
    }
    return codes.length === 0 ? { ok: true, fresh: [] } : { ok: false, codes };
  }

  const of = (name: string): Account => {
    const account = accounts.get(name);
    if (!account) throw new Error(`No account ${name}`);
    return account;
  };
  const solvent = () => [...accounts].every(([name, { posted, held }]) => name === 'issuance' || posted - held >= 0n);

  return {
    apply(step) {
      const before = { accounts: copy(accounts), transfers: new Map(transfers) };
      const outcome = step.do === 'post' ? post(step.batch) : resolve(step.batch);
      if (!outcome.ok) ({ accounts, transfers } = before);
      return outcome;
    },
    accounts: () => accounts,
  };
}

function move(from: Account, to: Account, amount: bigint): void {
  from.posted -= amount;
  to.posted += amount;
}

function isSame(a: ModelTransfer, b: ModelTransfer): boolean {
  return a.kind === b.kind && a.from === b.from && a.to === b.to && a.amount === b.amount && a.pending === b.pending;
}

const copy = (accounts: Map<string, Account>) =>
  new Map([...accounts].map(([name, account]) => [name, { ...account }]));
