import { COIN_DECIMALS, coinText, parseAmount } from '../../../core/chain/amounts.ts';
import { addedPays, leftShare, paidFor } from '../../../core/chain/escrow/pool-rules.ts';
import { type Figures, figuresOf, type Pool } from './escrow/pool.ts';
import { revertWords } from './escrow/reverts.ts';
import { feeWords, STAGE_TAGS, standingWords } from './escrow/words.ts';
import { ask } from './session/api.ts';
import { showWallets } from './wallet/chooser.ts';
import type { FoundWallet } from './wallet/discovery.ts';
import { post, wordsOf } from './wallet/post.ts';
import { type Call, connect, follow, goTo, send, type TargetChain } from './wallet/transact.ts';

/** The page of a match's pool: what is in it, a wallet of one's own, and what that wallet sends. */

type Action = 'approve' | 'stake' | 'withdraw' | 'withdraw-bond-share' | 'settle' | 'void';

const LOOK_EVERY_MS = 4_000;
const PER_MILLE = 1_000;

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
  const status = document.getElementById('escrow-status');
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

function runPool(page: HTMLElement, id: string): void {
  const facts = page.dataset;
  const names = [facts['left'] ?? '', facts['right'] ?? ''] as const;
  const symbol = facts['symbol'] ?? '';
  const decimals = Number(facts['decimals']);
  const isCoin = facts['kind'] === 'coin';
  const chain: TargetChain = {
    id: Number(facts['chain']),
    name: facts['chainName'] ?? '',
    symbol: facts['coin'] ?? '',
    rpcUrl: facts['rpc'] ?? null,
    explorer: facts['explorer'] ?? null,
  };
  const path = `/v1/escrow/pools/${id}`;
  const element = <Kind extends HTMLElement>(name: string): Kind => {
    const found = document.getElementById(name);
    if (!found) throw new Error(`The page has no ${name}`);
    return found as Kind;
  };
  const status = element('escrow-status');
  const amountField = element<HTMLInputElement>('stake-amount');
  const receiver = element<HTMLInputElement>('withdraw-to');
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-action]')];
  const corners = [...document.querySelectorAll<HTMLButtonElement>('[data-corner]')];

  let pool: Pool | null = null;
  let figures: Figures | null = null;
  let wallet: FoundWallet | null = null;
  let account: string | null = null;
  let corner: 0 | 1 | null = location.hash === '#left' ? 0 : location.hash === '#right' ? 1 : null;
  let isBusy = false;
  let timer = 0;

  const words = (amount: bigint) => coinText(amount, { symbol, decimals });
  const moment = (at: string) =>
    new Date(at).toLocaleString([], { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

  function say(sentence: string, tone: 'plain' | 'bad' = 'plain'): void {
    status.textContent = sentence;
    status.classList.toggle('down', tone === 'bad');
  }

  function fill(name: string, text: string): void {
    for (const place of document.querySelectorAll<HTMLElement>(`[data-fill="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }

  function show(name: string, isShown: boolean): void {
    for (const part of document.querySelectorAll<HTMLElement>(`[data-part="${name}"]`)) part.hidden = !isShown;
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    const query = account === null ? '' : `?account=${account}`;
    const { ok, json, problem } = await ask(`${path}${query}`);
    if (ok) {
      pool = json as Pool;
      draw();
    } else if (!isBusy) say(problem, 'bad');
    clearTimeout(timer);
    timer = window.setTimeout(look, LOOK_EVERY_MS);
  }

  function draw(): void {
    if (!pool) return;
    figures = figuresOf(pool, Date.now());
    const { totals, isOpen, isAhead, hasEnded } = figures;
    const { stage, ending } = pool;
    const standing = stage === 'asked' && isOpen ? { ...pool, stage: 'open' as const } : pool;
    fill('stage-tag', STAGE_TAGS[standing.stage].words);
    for (const tag of document.querySelectorAll('[data-fill="stage-tag"]')) {
      tag.className = `tag ${STAGE_TAGS[standing.stage].tone}`;
    }
    const moments = {
      closesAt: moment(pool.closesAt),
      finalFrom: pool.finalFrom === null ? null : moment(pool.finalFrom),
      resultBy: moment(pool.resultBy),
    };
    fill('standing', standingWords(standing, names, moments));
    const share = leftShare(totals);
    for (const side of [0, 1] as const) {
      fill(`total-${side}`, words(totals[side]));
      const part = side === 0 ? share : 1_000_000 - share;
      fill(`share-${side}`, totals[0] + totals[1] === 0n ? '–' : `${Math.round(part / 10_000)}%`);
    }
    const bar = document.querySelector('[data-bar]');
    bar?.setAttribute('width', String(Math.round(share / PER_MILLE)));
    bar?.nextElementSibling?.setAttribute('x', String(Math.round(share / PER_MILLE)));
    bar?.nextElementSibling?.setAttribute('width', String(PER_MILLE - Math.round(share / PER_MILLE)));
    fill('fee', feeWords(pool));
    show('ahead', isAhead);
    show('node-silent', pool.now === null);
    show('stake', isOpen);
    show('end', ending !== null);
    show('end-settle', ending === 'settle');
    show('end-void', ending === 'void');
    drawOwn(pool, figures, hasEnded);
    drawForm();
  }

  function drawOwn({ feeBps, stage }: Pool, found: Figures, hasEnded: boolean): void {
    const { totals, staked, due, bondDue, withdrawn, balance } = found;
    show('choose', account === null);
    show('own', account !== null);
    fill('account', account ?? '');
    fill('balance', balance === null ? 'not known just now' : words(balance));
    show('no-stake', account !== null && staked[0] + staked[1] === 0n);
    for (const side of [0, 1] as const) {
      show(`own-${side}`, staked[side] > 0n);
      fill(`own-${side}`, words(staked[side]));
      const pays = `, which would pay ${words(paidFor(totals, feeBps, staked, side))} if it wins, at present`;
      fill(`would-${side}`, hasEnded || stage === 'settling' ? '' : pays);
    }
    show('withdraw', account !== null && due > 0n);
    fill('due', words(due));
    show('withdrawn', withdrawn !== null);
    fill('withdrawn', withdrawn === null ? '' : words(withdrawn));
    show('nothing-due', account !== null && hasEnded && due === 0n && withdrawn === null && staked[0] + staked[1] > 0n);
    show('bond', account !== null && bondDue > 0n);
    fill('bond-due', coinText(bondDue, { symbol: chain.symbol, decimals: COIN_DECIMALS }));
  }

  /** What the typed stake would come to, and which of the two steps comes next. */
  function drawForm(): void {
    for (const button of corners) {
      button.setAttribute('aria-pressed', String(Number(button.dataset['corner']) === corner));
    }
    const amount = parseAmount(amountField.value, decimals);
    const quote = element('stake-quote');
    const isAmount = amount !== null && amount > 0n;
    const isWhole = corner !== null && isAmount && figures !== null && pool !== null;
    if (corner !== null && isAmount && figures && pool) {
      const pays = addedPays(figures.totals, pool.feeBps, corner, amount);
      quote.textContent = `${words(amount)} on ${names[corner]} would pay ${words(pays)} if it wins, by what is in the pool at present. Every later stake changes that.`;
    } else if (amountField.value.trim() !== '' && !isAmount) {
      quote.textContent = `Please type an amount of ${symbol} such as ${decimals > 0 ? '0.01' : '10'}.`;
    } else quote.textContent = 'Choose a corner and an amount to see what it would pay.';
    const lacksAllowance = !isCoin && isWhole && (figures?.allowance ?? 0n) < (amount ?? 0n);
    for (const button of buttons) {
      const action = button.dataset['action'];
      const isStep = action === 'approve' || action === 'stake';
      const isReady = !isStep || (isWhole && account !== null && (action === 'approve') === lacksAllowance);
      button.setAttribute('aria-disabled', String(isBusy || !isReady));
    }
  }

  /** What keeps a press from doing anything, in words; null: nothing. */
  function obstacle(action: Action): string | null {
    if (isBusy) return 'One thing at a time: please answer in your wallet first.';
    if (!wallet || !account) return 'Please connect your wallet first.';
    if (action !== 'stake' && action !== 'approve') return null;
    if (corner === null) return 'Please choose whom you back.';
    const amount = parseAmount(amountField.value, decimals);
    if (amount === null || amount === 0n) return `Please type an amount of ${symbol}.`;
    if (figures?.balance != null && amount > figures.balance) return `Your wallet has ${words(figures.balance)}.`;
    const isAllowed = isCoin || (figures?.allowance ?? 0n) >= amount;
    if (action === 'stake' && !isAllowed) return 'Allow the escrow to take the tokens first: step 1.';
    if (action === 'approve' && isAllowed) return 'The escrow may take that much already: go on with step 2.';
    return null;
  }

  async function act(action: Action): Promise<void> {
    const reason = obstacle(action);
    if (reason !== null || !wallet || account === null) return say(reason ?? '', 'bad');
    isBusy = true;
    drawForm();
    try {
      await transact(action, wallet, account);
    } catch (error) {
      say(wordsOf(error), 'bad');
    } finally {
      isBusy = false;
      await look();
    }
  }

  async function transact(action: Action, using: FoundWallet, shown: string): Promise<void> {
    const { provider, name } = using;
    const current = await connect(using);
    if (current.toLowerCase() !== shown.toLowerCase()) {
      account = current;
      return say(`${name} shows another account now. Please look again, then go on.`, 'bad');
    }
    await goTo(provider, chain, say);
    const staking = { outcome: corner, amount: amountField.value.trim() };
    const to = receiver.value.trim();
    const isPaid = action === 'withdraw' || action === 'withdraw-bond-share';
    const wish = action === 'stake' || action === 'approve' ? staking : isPaid && to !== '' ? { to } : {};
    const call = await post<Call>(`${path}/transactions`, { action, account: shown, ...wish });
    say(`Look at what ${name} shows, then confirm there.`);
    const sent = await send(provider, shown, call, { symbol: chain.symbol, explain: revertWords });
    showHash(sent.hash);
    say('Sent. Waiting until a block takes it in; you may close this page.');
    const outcome = await follow(provider, shown, sent);
    say(outcomeWords(outcome, action), outcome === 'mined' ? 'plain' : 'bad');
    if (outcome === 'mined' && action === 'stake') amountField.value = '';
  }

  function showHash(hash: string): void {
    const place = element('escrow-hash');
    const link = document.createElement('a');
    link.textContent = hash;
    if (chain.explorer !== null) link.href = `${chain.explorer}/tx/${hash}`;
    place.replaceChildren(link);
    show('hash', true);
  }

  const choose = async (chosen: FoundWallet): Promise<void> => {
    try {
      say(`${chosen.name} asks you which account it may show.`);
      account = await connect(chosen);
      wallet = chosen;
      // what is shown of it moves the page: only then is anybody asked to go on
      await look();
      say('Connected. Nothing moves until you confirm it in your wallet.');
    } catch (error) {
      say(wordsOf(error), 'bad');
    }
  };

  showWallets(element('wallets'), choose);
  element('disconnect').addEventListener('click', () => {
    account = null;
    wallet = null;
    say('Forgotten here. Your wallet may still list this page: take it off there if you like.');
    void look();
  });
  for (const button of corners) {
    button.addEventListener('click', () => {
      const chosen = Number(button.dataset['corner']) === 0 ? 0 : 1;
      corner = corner === chosen ? null : chosen;
      drawForm();
    });
  }
  amountField.addEventListener('input', drawForm);
  element('stake-form').addEventListener('submit', event => {
    event.preventDefault();
    const isApproved = isCoin || (figures?.allowance ?? 0n) >= (parseAmount(amountField.value, decimals) ?? 0n);
    void act(isApproved ? 'stake' : 'approve');
  });
  for (const button of buttons) {
    if (button.type !== 'submit') {
      button.addEventListener('click', () => void act(button.dataset['action'] as Action));
    }
  }
  drawForm();
  void look();
}

function outcomeWords(outcome: Awaited<ReturnType<typeof follow>>, action: Action): string {
  if (outcome === 'reverted') return 'The chain has refused it. Only the network’s fee was paid.';
  if (outcome === 'replaced') {
    return 'Another transaction has taken its place, as after “speed up” or “cancel” in a wallet. What counts is what your wallet shows; this page follows the chain.';
  }
  switch (action) {
    case 'approve':
      return 'Allowed. Now stake: step 2.';
    case 'stake':
      return 'Your stake is in a block. A few more blocks, and it is confirmed.';
    case 'withdraw':
    case 'withdraw-bond-share':
      return 'Withdrawn: it is in a block. A few more blocks, and it is confirmed.';
    case 'settle':
    case 'void':
      return 'Done: it is in a block. A few more blocks, and the page shows it.';
  }
}
