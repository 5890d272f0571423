import { drawOwn, drawPool, type PoolFacts } from './escrow/board.ts';
import { type Figures, figuresOf, type Pool } from './escrow/pool.ts';
import { revertWords } from './escrow/reverts.ts';
import { openStakeForm } from './escrow/stake-form.ts';
import { ask } from './session/api.ts';
import { built, openDesk } from './wallet/desk.ts';

/** The page of a match's pool: what is in it, a wallet of one's own, and what that wallet sends. */

type Action = 'approve' | 'stake' | 'withdraw' | 'withdraw-bond-share' | 'settle' | 'void';

const LOOK_EVERY_MS = 4_000;
/** What is said once it is in a block. */
const DONE: Readonly<Record<Action, string>> = {
  approve: 'Allowed. Now stake: step 2.',
  stake: 'Your stake is in a block.',
  withdraw: 'Withdrawn: it is in a block.',
  'withdraw-bond-share': 'Withdrawn: it is in a block.',
  settle: 'Done: it is in a block.',
  void: 'Done: it is in a block.',
};

const root = document.getElementById('escrow');
if (root) start(root);

function start(page: HTMLElement): void {
  askForPool(page);
  const id = page.dataset['pool'];
  if (id !== undefined) runPool(page, id);
}

/** Where there is no pool yet: members who are signed in ask for one here. */
function askForPool(page: HTMLElement): void {
  const button = document.querySelector<HTMLButtonElement>('#ask-pool');
  const status = document.getElementById('desk-status');
  button?.addEventListener('click', async () => {
    button.disabled = true;
    const body = { matchId: page.dataset['match'], asset: page.dataset['kind'] };
    const { ok, problem } = await ask('/v1/escrow/pools', { method: 'POST', body, key: crypto.randomUUID() });
    if (ok) location.reload();
    else if (status) {
      status.textContent = problem;
      status.classList.add('down');
      button.disabled = false;
    }
  });
}

function factsOf({ dataset: facts }: HTMLElement): PoolFacts {
  return {
    names: [facts['left'] ?? '', facts['right'] ?? ''],
    asset: { symbol: facts['symbol'] ?? '', decimals: Number(facts['decimals']) },
    isCoin: facts['kind'] === 'coin',
    coin: facts['coin'] ?? '',
  };
}

function runPool(page: HTMLElement, id: string): void {
  const facts = factsOf(page);
  const path = `/v1/escrow/pools/${id}`;
  const receiver = document.querySelector<HTMLInputElement>('#withdraw-to');
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-action]')];
  const desk = openDesk(page, { onChange: look, explain: revertWords });
  const form = openStakeForm({ facts, onChange: drawForm });
  let now: { pool: Pool; figures: Figures } | null = null;
  let timer = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const account = desk.account();
    const { ok, json, problem } = await ask(`${path}${account === null ? '' : `?account=${account}`}`);
    if (ok) {
      const pool = json as Pool;
      now = { pool, figures: figuresOf(pool, Date.now()) };
      drawPool(pool, now.figures, facts);
      drawOwn(pool, now.figures, facts, account !== null);
      drawForm();
    } else if (!desk.isBusy()) desk.say(problem, 'bad');
    clearTimeout(timer);
    timer = window.setTimeout(look, LOOK_EVERY_MS);
  }

  function drawForm(): void {
    for (const button of buttons) button.setAttribute('aria-disabled', String(desk.isBusy()));
    form.draw(now, !desk.isBusy() && desk.account() !== null);
  }

  /** What the call of an action is made of, besides the account. */
  function wishOf(action: Action): object {
    if (action === 'stake' || action === 'approve') return form.wish();
    const to = receiver?.value.trim() ?? '';
    const isPaid = action === 'withdraw' || action === 'withdraw-bond-share';
    return isPaid && to !== '' ? { to } : {};
  }

  async function act(action: Action): Promise<void> {
    const isStep = action === 'stake' || action === 'approve';
    // what lacks first is the desk's to say
    const isAtDesk = desk.account() !== null && !desk.isBusy();
    const obstacle = isStep && isAtDesk ? form.obstacle(action, now?.figures ?? null) : null;
    if (obstacle !== null) return desk.say(obstacle, 'bad');
    const acting = desk.act(built(`${path}/transactions`, { action, ...wishOf(action) }), DONE[action]);
    drawForm();
    if ((await acting) && action === 'stake') form.clear();
    drawForm();
  }

  document.getElementById('stake-form')?.addEventListener('submit', event => {
    event.preventDefault();
    void act(form.isAllowed(now?.figures ?? null) ? 'stake' : 'approve');
  });
  for (const button of buttons) {
    if (button.type !== 'submit') {
      button.addEventListener('click', () => void act(button.dataset['action'] as Action));
    }
  }
  drawForm();
  void look();
}
