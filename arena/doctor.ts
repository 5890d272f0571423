import { probeNode } from '../core/platform/chain-node.ts';
import { type Config, loadConfig } from '../core/platform/config.ts';
import { type Check, failed, guarded, off, ok, runChecks, warning } from '../core/platform/doctor.ts';
import { attach } from '../core/platform/instance.ts';
import { probeExchanges } from '../core/prices/index.ts';
import { chainName } from '../core/wallets/index.ts';

/** `arena doctor`: what is configured, reachable and wrong, and what to do. Exit code 1 where something must be done. */
export async function doctor(): Promise<void> {
  const config = loadConfig();
  const checks = [
    instanceCheck(config),
    ...(await runChecks(config)),
    ...(await Promise.all([checkFonts(), checkDiscord(config), checkTelegram(config)])),
    ...(await checkPrices(config)),
    checkPages(config),
    ...(await checkWallets(config)),
    ...(await checkChain(config)),
  ];
  const width = Math.max(...checks.map(check => check.name.length));
  for (const { name, state, detail, advice } of checks) {
    console.log(`${MARKS[state]} ${name.padEnd(width)}  ${detail}`);
    if (advice !== '') console.log(`${' '.repeat(width + 9)}-> ${advice}`);
  }
  const broken = checks.filter(check => check.state === 'failed').length;
  console.log(broken === 0 ? '\nNothing stands in the way.' : `\n${broken} of ${checks.length} need your attention.`);
  if (broken > 0) process.exitCode = 1;
}

const MARKS: Record<Check['state'], string> = { ok: 'ok    ', warning: 'warn  ', failed: 'FAILED', off: 'off   ' };

function instanceCheck(config: Config): Check {
  const running = attach(config.dataDir);
  return running
    ? ok('Arena', `runs as process ${running.pid}${running.apiUrl ? `, API at ${running.apiUrl}` : ''}`)
    : off('Arena', 'not running on this data folder');
}

/** Names come in every script; without our fonts they would be boxes. */
function checkFonts(): Promise<Check> {
  return guarded('Fonts', 'Install again: npm ci', async () => {
    const { isCovered, registerFonts } = await import('../renderer/fonts/index.ts');
    registerFonts();
    const missing = ['A', 'Ж', '雷', 'ع', 'ア'].filter(letter => !isCovered(letter.codePointAt(0) ?? 0));
    if (missing.length > 0) return failed('Fonts', `no shape for ${missing.join(' ')}`, 'Install again: npm ci');
    return ok('Fonts', 'names in any common script can be drawn');
  });
}

/** Without exchanges the arena runs, on a simulated price and without bets: a warning, no failure. */
async function checkPrices({ prices }: Config): Promise<Check[]> {
  if (prices.feed === 'synthetic') return [off('Prices', 'simulated (PRICE_FEED is synthetic): no bets')];
  const probes = await probeExchanges(prices);
  const advice =
    'Check the network, or set PRICE_FEED=synthetic. One exchange is enough; without any, fights run on a simulated price, without bets.';
  return probes.map(({ title, problem, detail }) =>
    problem === null ? ok(title, detail) : warning(title, problem, advice),
  );
}

/** How people reach the pages. The arena itself speaks http: with https a proxy stands before it. */
function checkPages({ publicUrl, trustProxy }: Config): Check {
  if (publicUrl === null) return off('Pages', 'PUBLIC_URL is not set: chats do not link to them');
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:' && trustProxy === null) {
    return warning(
      'Pages',
      `at ${publicUrl}, but TRUST_PROXY is not set: all visitors count as one address`,
      'Set TRUST_PROXY to the address of the proxy that has the certificate; loopback, where it runs on this machine.',
    );
  }
  if (protocol === 'http:' && !LOCAL_HOSTS.has(hostname)) {
    return warning(
      'Pages',
      `at ${publicUrl}, without https: whoever listens on the way can take over who signs in`,
      'Put a proxy with a certificate before the arena, and set PUBLIC_URL to its https address.',
    );
  }
  return ok('Pages', `at ${publicUrl}`);
}

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Some providers put the key into the name of the host: nodes are told apart by their place in the setting. */
const numbered = (urls: readonly string[]) => urls.map((url, index) => ({ url, node: `node ${index + 1}` }));

/** Without a node ordinary wallets can be linked all the same: a warning, no failure. */
export async function checkWallets({ wallets, publicUrl }: Config): Promise<Check[]> {
  if (!wallets.offered) return [off('Wallets', 'WALLETS is off')];
  if (publicUrl === null) return [off('Wallets', 'PUBLIC_URL is not set: they can be linked at the console only')];
  const nodes = [...wallets.rpcUrls].flatMap(([chainId, urls]) => numbered(urls).map(node => ({ chainId, ...node })));
  if (nodes.length === 0) return [ok('Wallets', 'ordinary ones only (WALLET_RPC_URLS is not set)')];
  return Promise.all(
    nodes.map(async ({ chainId, url, node }) => {
      const name = `Node of ${chainName(chainId)}`;
      const problem = await probeNode({ chainId, url }, new Date());
      if (problem === null) return ok(name, `${node} answers`);
      return warning(
        name,
        `${node}: ${problem}`,
        'Check WALLET_RPC_URLS; until then no smart wallet can be proven there.',
      );
    }),
  );
}

/** Nothing of it where no chain is named: it is nobody's lack. */
export async function checkChain({ chain, bettingSeconds }: Config): Promise<Check[]> {
  if (!chain) return [];
  const nodes = await Promise.all(
    numbered(chain.rpcUrls).map(async ({ url, node }) => {
      const problem = await probeNode({ chainId: chain.id, url }, new Date());
      if (problem === null) return ok('Chain', `${chainName(chain.id)}, ${node} answers`);
      return failed('Chain', `${chainName(chain.id)}, ${node}: ${problem}`, 'Check CHAIN_RPC_URL and CHAIN_ID.');
    }),
  );
  const advice = 'Check CHAIN_PRIVATE_KEY, or CHAIN_KEYSTORE and CHAIN_KEYSTORE_PASSWORD.';
  const key = await guarded('Chain key', advice, async () => {
    const { openKey } = await import('../core/chain/index.ts');
    const wallet = await openKey(chain.key);
    if (wallet) return ok('Chain key', `of ${wallet.address}; \`arena chain status\` tells the rest`);
    return warning(
      'Chain key',
      'none: this process sends nothing',
      'Set CHAIN_PRIVATE_KEY or CHAIN_KEYSTORE where workers run.',
    );
  });
  return [...nodes, key, ...checkStakes(chain.escrow, bettingSeconds)];
}

/** Under so long hardly anybody gets a stake in: the pool stands after half a minute, and closes 15 s before the lock. */
const STAKES_NEED_SECONDS = 120;

/** A pool that nobody can reach is no pool: said before members say it. */
export function checkStakes(escrow: boolean, bettingSeconds: number): Check[] {
  if (!escrow) return [off('Stakes', 'CHAIN_ESCROW is off')];
  if (bettingSeconds >= STAKES_NEED_SECONDS) return [ok('Stakes', `${bettingSeconds} s from announcement to lock`)];
  return [
    warning(
      'Stakes',
      `BETTING_SECONDS is ${bettingSeconds}: too short for a pool to be opened and a wallet to stake`,
      `Leave it unset for 180, or set at least ${STAKES_NEED_SECONDS}; a community may have its own in /setup settings.`,
    ),
  ];
}

function checkDiscord({ discord }: Config): Promise<Check> | Check {
  if (!discord) return off('Discord', 'DISCORD_TOKEN is not set');
  const advice = 'Check DISCORD_TOKEN (Developer Portal, your application, Bot, Reset Token) and the network.';
  return guarded('Discord', advice, async () => {
    const response = await fetch(`${discord.apiBase}/v10/users/@me`, {
      headers: { authorization: `Bot ${discord.token}` },
    });
    if (response.status === 401) return failed('Discord', 'the token is refused', advice);
    if (!response.ok) return failed('Discord', `answers with status ${response.status}`, 'Try again in a minute.');
    const bot = (await response.json()) as { username?: string };
    return ok('Discord', `the token belongs to ${bot.username ?? 'a bot'}`);
  });
}

function checkTelegram({ telegram }: Config): Promise<Check> | Check {
  if (!telegram) return off('Telegram', 'TELEGRAM_TOKEN is not set');
  const advice = 'Check TELEGRAM_TOKEN (ask @BotFather, /token) and the network.';
  return guarded('Telegram', advice, async () => {
    const response = await fetch(`${telegram.apiRoot}/bot${telegram.token}/getMe`, { method: 'POST' }).catch(() => {
      // its own error would name the address, and with it the token
      throw new Error('cannot be reached');
    });
    if (response.status === 401 || response.status === 404) return failed('Telegram', 'the token is refused', advice);
    if (!response.ok) return failed('Telegram', `answers with status ${response.status}`, 'Try again in a minute.');
    const { result } = (await response.json()) as { result?: { username?: string } };
    return ok('Telegram', `the token belongs to @${result?.username ?? 'a bot'}`);
  });
}
