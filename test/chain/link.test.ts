import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOffered } from '../../bots/commands/index.ts';
import type { Reply } from '../../bots/reply.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { WALLETS_MAX } from '../../core/wallets/index.ts';
import { words } from '../arena/harness.ts';
import { buttonOf, labelsOf } from '../arena/market-world.ts';
import { discord, openPeopleWorld, type PeopleWorld, privately, telegram } from '../people/world.ts';
import { secretIn, signLink } from './signing.ts';

/** A wallet comes to a chat account: offered in chat, signed for, confirmed by the account that asked. Wallets here have keys of their own. */

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

const fresh = () => Wallet.createRandom() as unknown as Wallet;
const house = () => world.arena.house;
const links = () => house().wallets.links;

/** '404 wallet-link', or 'ok'. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof ArenaError) return `${error.status} ${error.code}`;
      throw error;
    },
  );
}

/** Links a wallet by hand from beginning to end. */
async function linked(who: string, wallet = fresh(), where = discord): Promise<Wallet> {
  await signLink(house(), secretIn(await world.say(who, 'link wallet', {}, where)), wallet);
  const done = await world.tap(who, await world.say(who, 'wallet show', {}, where), 'Yes, it is mine', where);
  expect(words(done)).toContain(wallet.address);
  return wallet;
}

async function addressesOf(who: string, where = discord): Promise<string[]> {
  return (await house().wallets.book.of(await world.context(who, where))).map(({ address }) => address);
}

describe('/link wallet', () => {
  it('links a wallet once it has signed, and the account that asked has said so', async () => {
    const { say, tap, arena } = world;
    const { prisma, pool } = arena.test.database;
    const wallet = fresh();
    const offer = await say('ann', 'link wallet');
    const secret = secretIn(offer);
    expect(offer).toMatchObject({ visibility: 'private', sensitive: true });
    expect(buttonOf(offer, 'Open the page').url).toBe(`https://arena.example.org/link-wallet#${secret}`);
    const kept = await pool.query(
      `SELECT 1 FROM "WalletLink" row WHERE strpos(to_jsonb(row)::text, $1) > 0
       UNION ALL SELECT 1 FROM "AnsweredInvocation" row WHERE strpos(to_jsonb(row)::text, $1) > 0
       UNION ALL SELECT 1 FROM "Outbox" row WHERE strpos(to_jsonb(row)::text, $1) > 0`,
      [secret],
    );
    expect(kept.rowCount).toBe(0);

    const seen = await links().seen(secret);
    expect(seen).toMatchObject({ state: 'offered', surface: 'discord', communityName: 'Server', address: null });
    expect(seen.account).toMatchObject({ name: 'ann', username: 'ann' });
    const message = await links().message(secret, { address: wallet.address.toLowerCase(), chainId: 8453 });
    expect(message.split('\n')).toEqual([
      'arena.example.org wants you to sign in with your Ethereum account:',
      wallet.address,
      '',
      expect.stringContaining("the Discord account 'ann' (@ann) in the community 'Server' of Agent Arena."),
      '',
      'URI: https://arena.example.org/link-wallet',
      'Version: 1',
      'Chain ID: 8453',
      expect.stringMatching(/^Nonce: [0-9a-f]{32}$/),
      `Issued At: ${world.clock.now().toISOString()}`,
      `Expiration Time: ${seen.expiresAt.toISOString()}`,
      `Request ID: ${seen.id}`,
    ]);
    const signature = await wallet.signMessage(message);
    expect(await links().sign(secret, { message, signature })).toMatchObject({
      state: 'signed',
      address: wallet.address,
    });
    expect(await addressesOf('ann')).toEqual([]);

    const told = await prisma.outbox.findMany({ where: { name: 'wallet' } });
    expect(told.map(({ queue, data }) => [queue, (data as { userId: string }).userId])).toEqual([
      ['announce-discord', 'ann'],
    ]);
    // asked again instead of given another link, wherever they look
    for (const command of ['link wallet', 'wallet show']) {
      const question = await say('ann', command);
      expect(words(question)).toContain(wallet.address);
      expect(labelsOf(question)).toEqual(['Yes, it is mine', 'Refuse']);
    }
    const question = await say('ann', 'wallet show');
    const done = await tap('ann', question, 'Yes, it is mine');
    expect(words(done)).toMatch(/Your wallet is linked[\s\S]*main/);
    expect(await links().seen(secret)).toMatchObject({ state: 'linked' });
    // a second tap changes nothing
    await tap('ann', question, 'Yes, it is mine');
    expect(await addressesOf('ann')).toEqual([wallet.address]);
  });

  it('gives no link in a group on Telegram, and names whoever asks in private there', async () => {
    const lead = await world.say('ben', 'link wallet', {}, telegram);
    expect(lead.privateStart).toBe('wallet');
    expect(secretIn(lead)).toBe('');
    const offer = await world.say('ben', 'start', { payload: 'wallet' }, privately('ben'));
    expect(await links().seen(secretIn(offer))).toMatchObject({ surface: 'telegram', account: { name: 'ben' } });
  });

  it('says what the operator has to set where pages have no address', async () => {
    const { createWalletService } = await import('../../core/wallets/index.ts');
    const { silentLog } = await import('../../core/platform/log.ts');
    const { systemRandom } = await import('../../core/platform/random.ts');
    const parts = { database: world.arena.test.database, clock: world.clock, random: systemRandom, log: silentLog };
    const settings = { offered: true, chains: [1], rpcUrls: new Map(), publicUrl: null };
    const wallets = createWalletService({ ...parts, newId: () => 'X', settings });
    const offer = wallets.links.offer(await world.context('ann'), { surface: 'discord', chatId: 'server' });
    await expect(offer).rejects.toThrow(/PUBLIC_URL/);
    const off = createWalletService({ ...parts, newId: () => 'X', settings: { ...settings, offered: false } });
    expect(await outcome(off.signIn.message({ address: fresh().address, chainId: 1 }))).toBe('404 wallets-off');
  });

  it('is in no menu and no help where wallets are off', () => {
    const paths = (offered: boolean) => commandsOffered({ wallets: { offered } }).map(({ spec }) => spec.path);
    const gone = paths(true).filter(path => !paths(false).includes(path));
    expect(gone.sort()).toEqual([
      'link wallet',
      'wallet confirm',
      'wallet main',
      'wallet refuse',
      'wallet show',
      'wallet unlink',
    ]);
    expect(paths(false)).toContain('link account');
  });
});

describe('a link', () => {
  it('serves once, for ten minutes, and a new one makes those before it worthless', async () => {
    const first = secretIn(await world.say('cat', 'link wallet'));
    const second = secretIn(await world.say('cat', 'link wallet'));
    expect(await outcome(signLink(house(), first, fresh()))).toBe('404 wallet-link');
    expect(await links().seen(first)).toMatchObject({ state: 'cancelled' });
    await signLink(house(), second, fresh());
    expect(await outcome(signLink(house(), second, fresh()))).toBe('409 wallet-link-used');
    await world.tap('cat', await world.say('cat', 'wallet show'), 'Refuse');
    const third = secretIn(await world.say('cat', 'link wallet'));
    await world.pass(601);
    expect(await outcome(signLink(house(), third, fresh()))).toBe('404 wallet-link');
    expect(await links().seen(third)).toMatchObject({ state: 'lapsed' });
    for (const secret of ['', 'x', 'x'.repeat(43), '../../etc', "' OR 1=1 --", `${third}=`]) {
      expect(await outcome(links().seen(secret))).toBe('404 wallet-link');
    }
    expect(await addressesOf('cat')).toEqual([]);
  });

  it('takes the last message that it issued, of its own alone, and each once', async () => {
    const [own, other] = [
      secretIn(await world.say('dan', 'link wallet')),
      secretIn(await world.say('eve', 'link wallet')),
    ];
    const wallet = fresh();
    const issue = (secret: string, chainId = 1) => links().message(secret, { address: wallet.address, chainId });
    const sign = async (secret: string, message: string) =>
      outcome(links().sign(secret, { message, signature: await wallet.signMessage(message) }));
    const stale = await issue(own);
    const foreign = await issue(other);
    const last = await issue(own);
    expect(await sign(own, stale)).toBe('422 wallet-message');
    expect(await sign(own, foreign)).toBe('422 wallet-message');
    expect(await sign(own, last.replace("'dan'", "'eve'"))).toBe('422 wallet-message');
    // a bad signature spends the message, and the link is still good
    const spent = { message: last, signature: await fresh().signMessage(last) };
    expect(await outcome(links().sign(own, spent))).toBe('422 wallet-chain-unproven');
    expect(await sign(own, last)).toBe('422 wallet-message');
    expect(await sign(own, await issue(own))).toBe('ok');
    expect(await outcome(issue(own))).toBe('409 wallet-link-used');
  });

  it('takes addresses that are some, on the chains that are offered', async () => {
    const secret = secretIn(await world.say('fay', 'link wallet'));
    const { address } = fresh();
    const wrongChecksum = address
      .replace(/[a-f]/, letter => letter.toUpperCase())
      .replace(/[A-F](?=[^A-F]*$)/, l => l.toLowerCase());
    for (const bad of ['', '0x', 'vitalik.eth', `${address}0`, address.slice(2), wrongChecksum]) {
      if (bad === address) continue;
      expect([bad, await outcome(links().message(secret, { address: bad, chainId: 1 }))]).toEqual([
        bad,
        '422 bad-address',
      ]);
    }
    for (const chainId of [0, 5, 31337]) {
      expect(await outcome(links().message(secret, { address, chainId }))).toBe('422 wallet-chain');
    }
  });

  it('is won by one of two that sign at the same moment', async () => {
    const secret = secretIn(await world.say('gus', 'link wallet'));
    const wallet = fresh();
    const message = await links().message(secret, { address: wallet.address, chainId: 1 });
    const signature = await wallet.signMessage(message);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => outcome(links().sign(secret, { message, signature }))),
    );
    expect(outcomes.filter(result => result === 'ok')).toHaveLength(1);
    expect(new Set(outcomes.filter(result => result !== 'ok'))).toEqual(new Set(['422 wallet-message']));
  });
});

describe('the word in chat', () => {
  let question: Reply;
  let id: string;
  beforeAll(async () => {
    await signLink(house(), secretIn(await world.say('hal', 'link wallet')), fresh());
    question = await world.say('hal', 'wallet show');
    id = String(buttonOf(question, 'Yes, it is mine').action?.options['link']);
  });

  it('is the account’s that asked: nobody else’s, on no other platform', async () => {
    const button = { via: 'button' as const };
    for (const command of ['wallet confirm', 'wallet refuse']) {
      // the button names its owner; whoever types what it says is refused by whose link it is
      expect(words(await world.say('ivy', command, { link: id }, { ...discord, ...button, owner: 'hal' }))).toContain(
        'belongs to somebody else',
      );
      expect(words(await world.say('ivy', command, { link: id }))).toContain('No wallet waits');
      expect(words(await world.say('hal', command, { link: id }, privately('hal')))).toContain('No wallet waits');
      expect(words(await world.say('hal', command, { link: 'nonsense' }))).toContain('No wallet waits');
    }
    expect(words(await world.say('ivy', 'wallet show'))).toContain('None is linked');
    expect(await links().waiting(await world.context('hal'), 'discord')).toMatchObject({ state: 'signed' });
  });

  it('comes within ten minutes', async () => {
    await world.pass(601);
    expect(words(await world.say('hal', 'wallet confirm', { link: id }))).toContain('No wallet waits');
    expect(words(await world.tap('hal', question, 'Yes, it is mine'))).toContain('expired');
    expect(words(await world.say('hal', 'wallet show'))).toContain('None is linked');
    expect(await addressesOf('hal')).toEqual([]);
  });

  it('may be no', async () => {
    await signLink(house(), secretIn(await world.say('hal', 'link wallet')), fresh());
    const asked = await world.say('hal', 'link wallet');
    expect(words(await world.tap('hal', asked, 'Refuse'))).toContain('Nothing was linked');
    expect(words(await world.tap('hal', asked, 'Yes, it is mine'))).toContain('No wallet waits');
    expect(secretIn(await world.say('hal', 'link wallet'))).not.toBe('');
  });
});

describe('an address', () => {
  it('is one person’s: another is refused and not told whose it is, and gets it once it is free', async () => {
    const wallet = await linked('ida');
    const secret = secretIn(await world.say('jon', 'link wallet'));
    const refusal = await signLink(house(), secret, wallet).catch((error: unknown) => error as ArenaError);
    expect(refusal).toMatchObject({ code: 'wallet-taken', status: 409 });
    expect(String((refusal as ArenaError).message)).not.toContain('ida');
    const shown = await world.say('ida', 'wallet show');
    await world.tap('ida', await world.tap('ida', shown, /^Unlink/), 'Unlink it');
    // the link is as good as it was
    await signLink(house(), secret, wallet);
    await world.tap('jon', await world.say('jon', 'wallet show'), 'Yes, it is mine');
    expect([await addressesOf('ida'), await addressesOf('jon')]).toEqual([[], [wallet.address]]);
  });

  it('that two have signed for goes to whoever confirms first', async () => {
    const wallet = fresh();
    for (const who of ['kim', 'lou']) await signLink(house(), secretIn(await world.say(who, 'link wallet')), wallet);
    const questions = [await world.say('kim', 'wallet show'), await world.say('lou', 'wallet show')];
    const answers = await Promise.all(
      ['kim', 'lou'].map(async (who, index) => {
        const link = String(buttonOf(questions[index] as Reply, 'Yes, it is mine').action?.options['link']);
        return outcome(links().confirm(await world.context(who), 'discord', link));
      }),
    );
    expect(answers.sort()).toEqual(['409 wallet-taken', 'ok']);
  });

  it('may be linked again by the same person, to no effect', async () => {
    const wallet = await linked('mia');
    await linked('mia', wallet);
    expect(await addressesOf('mia')).toEqual([wallet.address]);
  });

  it('is one of five at most', async () => {
    for (let count = 0; count < WALLETS_MAX; count += 1) await linked('ned');
    expect(await addressesOf('ned')).toHaveLength(WALLETS_MAX);
    expect(words(await world.say('ned', 'link wallet'))).toContain('5 wallets at most');
  });
});

describe('/wallet', () => {
  it('chooses the main one, and hands that on when it is unlinked', async () => {
    const [one, two, three] = [await linked('oda'), await linked('oda'), await linked('oda')];
    expect(words(await world.say('oda', 'wallet show'))).toMatch(new RegExp(`★ ${one.address} · main`));
    await world.say('oda', 'wallet main', { address: two.address.toLowerCase() });
    expect(await addressesOf('oda')).toEqual([two.address, one.address, three.address]);
    const asked = await world.say('oda', 'wallet unlink', { address: two.address });
    expect(words(asked)).toContain(two.address);
    expect(await addressesOf('oda')).toHaveLength(3);
    await world.tap('oda', asked, 'Unlink it');
    expect(await addressesOf('oda')).toEqual([one.address, three.address]);
    expect(words(await world.say('oda', 'wallet show'))).toMatch(new RegExp(`★ ${one.address} · main`));
    for (const address of [two.address, fresh().address, 'nonsense', '']) {
      const reply = await world.say('oda', 'wallet unlink', { address, sure: true });
      expect(reply.tone).toBe('bad');
    }
    expect(words(await world.say('pia', 'wallet unlink', { address: one.address, sure: true }))).toContain(
      'no such wallet',
    );
  });

  it('completes one’s own addresses, and nobody else’s', async () => {
    const { dispatcher, clock } = world.arena;
    const { invocationOf } = await import('../arena/harness.ts');
    const [first] = await addressesOf('oda');
    const complete = (who: string, typed: string) =>
      dispatcher.complete(invocationOf(who, 'wallet unlink', {}, clock.now(), discord), 'address', typed);
    expect((await complete('oda', '')).map(({ value }) => value)).toEqual(await addressesOf('oda'));
    expect(await complete('oda', (first ?? '').slice(0, 12).toUpperCase())).toMatchObject([{ value: first }]);
    expect(await complete('pia', '')).toEqual([]);
  });
});

describe('signing in', () => {
  const signIn = async (wallet: Wallet, by = wallet, change = (message: string) => message) => {
    const { message } = await house().wallets.signIn.message({ address: wallet.address, chainId: 1 });
    const text = change(message);
    return { message: text, signature: await by.signMessage(text) };
  };
  const attempt = async (proof: { message: string; signature: string }) =>
    outcome(house().wallets.signIn.signIn(proof));

  it('takes a linked wallet, and each message once', async () => {
    const wallet = await linked('quin');
    const proof = await signIn(wallet);
    expect(proof.message).toContain('Sign in to Agent Arena at arena.example.org.');
    expect(await house().wallets.signIn.signIn(proof)).toBe((await world.context('quin')).personId);
    expect(await attempt(proof)).toBe('401 wallet-refused');
    const twice = await signIn(wallet);
    const outcomes = await Promise.all([attempt(twice), attempt(twice), attempt(twice)]);
    expect(outcomes.sort()).toEqual(['401 wallet-refused', '401 wallet-refused', 'ok']);
  });

  it('refuses whatever else alike, so that nobody learns which addresses are linked', async () => {
    const [wallet, stranger] = [await linked('rex'), fresh()];
    const later = await signIn(wallet);
    const old = await signIn(wallet);
    const ours = await links().message(secretIn(await world.say('sam', 'link wallet')), {
      address: wallet.address,
      chainId: 1,
    });
    const proofs = [
      await signIn(stranger),
      await signIn(wallet, stranger),
      await signIn(wallet, wallet, message => message.replace('arena.example.org', 'evil.example.org')),
      await signIn(wallet, wallet, message => message.replace(/Nonce: \w/, 'Nonce: z')),
      await signIn(wallet, wallet, message => message.replace('Chain ID: 1', 'Chain ID: 8453')),
      await signIn(wallet, wallet, message => message.replace(/Expiration Time: \d/, 'Expiration Time: 3')),
      await signIn(wallet, wallet, message => message.replace(/\nExpiration Time: .*/, '')),
      { ...later, signature: '0x' },
      { message: ours, signature: await wallet.signMessage(ours) },
      { message: '', signature: '0x00' },
    ];
    const refusals = new Set<string>();
    for (const proof of proofs) {
      const error = await house()
        .wallets.signIn.signIn(proof)
        .catch((thrown: unknown) => thrown as ArenaError);
      refusals.add(`${(error as ArenaError).status} ${(error as ArenaError).code} ${(error as ArenaError).message}`);
    }
    expect([...refusals]).toEqual([expect.stringMatching(/^401 wallet-refused /)]);
    await world.pass(601);
    expect(await attempt(old)).toBe('401 wallet-refused');
  });

  it('ends with the wallet: unlinked, it signs nobody in, and browsers that a wallet signed in are signed out', async () => {
    const wallet = await linked('tom');
    const context = await world.context('tom');
    const { sessions, wallets } = house();
    await sessions.open(context.personId, 'wallet', 'Firefox on Linux');
    await sessions.open(context.personId, 'code', 'Firefox on Linux');
    await wallets.book.unlink(context, wallet.address);
    expect(await attempt(await signIn(wallet))).toBe('401 wallet-refused');
    expect((await sessions.web.list(context.personId)).map(({ how }) => how)).toEqual(['code']);
  });
});

describe('whoever becomes another, or nobody', () => {
  it('brings wallets along when two accounts are joined; one is the main one', async () => {
    const [first, second] = [await linked('uma'), await linked('uma-t', fresh(), privately('uma-t'))];
    const pending = secretIn(await world.say('uma-t', 'link wallet', {}, privately('uma-t')));
    await world.link('uma', discord, 'uma-t', privately('uma-t'));
    await world.pass(24 * 3600);
    await world.sweep();
    const book = await house().wallets.book.of(await world.context('uma'));
    expect(book.map(({ address, isMain }) => [address, isMain])).toEqual([
      [first.address, true],
      [second.address, false],
    ]);
    expect(await outcome(signLink(house(), pending, fresh()))).toBe('404 wallet-link');
  });

  it('is handed all of it, and it is forgotten with them', async () => {
    const { arena, say, context } = world;
    const { prisma } = arena.test.database;
    const wallet = await linked('vic');
    const { personId } = await context('vic');
    expect(words(await say('vic', 'privacy show'))).toContain('1 Ethereum wallet');
    const { strFromU8, unzipSync } = await import('fflate');
    const { picture } = await say('vic', 'privacy export');
    const person = JSON.parse(
      strFromU8(unzipSync(picture?.bytes ?? new Uint8Array())['person.json'] ?? new Uint8Array()),
    );
    expect(person.wallets).toMatchObject([{ address: wallet.address, isMain: true, unlinkedAt: null }]);
    expect(person.walletLinks).toMatchObject([{ state: 'linked', message: expect.stringContaining(wallet.address) }]);
    await say('vic', 'privacy delete', { word: 'DELETE' });
    expect(await prisma.wallet.count({ where: { personId } })).toBe(0);
    expect(await prisma.walletLink.count({ where: { personId } })).toBe(0);
    expect(
      await prisma.outbox.count({ where: { name: 'wallet', data: { path: ['personId'], equals: personId } } }),
    ).toBe(0);
    await linked('wes', wallet);
  });

  it('links nothing while a deletion waits', async () => {
    await world.arena.test.database.prisma.person.update({
      where: { id: (await world.context('xia')).personId },
      data: { eraseAskedAt: world.clock.now() },
    });
    expect(words(await world.say('xia', 'link wallet'))).toContain('about to be deleted');
  });
});

it('forgets what came to nothing after a week, and nonces after a day', async () => {
  const { prisma } = world.arena.test.database;
  const linkedBefore = await prisma.walletLink.count({ where: { state: 'linked' } });
  await world.say('yan', 'link wallet');
  await world.pass(3600);
  await house().wallets.sweep();
  expect(await prisma.walletLink.count({ where: { state: 'offered' } })).toBeGreaterThan(0);
  await world.pass(8 * 24 * 3600);
  await house().wallets.sweep();
  expect(await prisma.walletLink.count()).toBe(linkedBefore);
  expect(await prisma.webNonce.count()).toBe(0);
});
