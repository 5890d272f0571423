import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Dispatcher } from '../../bots/command.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import { openLatestOdds } from '../arena/market-world.ts';
import type { FakeChat, FakeMessage, Person } from '../fakes/telegram/index.ts';
import { HOSTILE } from '../surfaces/conformance.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { GIF } from './test-dispatcher.ts';

/** Every command of the real catalogue, typed and tapped in Telegram, against the real dispatcher and database. */

let arena: TestArena;
let telegram: TelegramHarness;
let ann: Person;
let bob: Person;
let boss: Person;
let group: FakeChat;
const dispatched = new Set<string>();

/** Members of these tests type faster than the arena lets anybody: between tests a while passes for it. */
let passedMs = 0;
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + passedMs) };

beforeEach(() => {
  passedMs += 15_000;
});
beforeAll(async () => {
  arena = await openTestArena({
    clock,
    bettingSeconds: 600,
    tapeSeconds: 45,
    simulatedMarkets: true,
    render: async () => ({ bytes: GIF, frames: 1, durationMs: 1_000 }),
  });
  const watched: Dispatcher = {
    ...arena.dispatcher,
    dispatch: (invocation, onProgress) => {
      dispatched.add(invocation.command);
      return arena.dispatcher.dispatch(invocation, onProgress);
    },
  };
  telegram = await startTelegram(watched, { speed: 60 });
  ann = telegram.fake.user('Ann', { username: 'annlee' });
  bob = telegram.fake.user('Bob', { username: 'bobby' });
  boss = telegram.fake.user('Boss');
  group = telegram.fake.group('Robots', { admins: [boss], bot: 'left' });
});
afterAll(async () => {
  await telegram.stop();
  await arena.close();
});

const ask = (who: Person, text: string, chat = group) => telegram.fake.ask(who, chat, text);
const below = (after: FakeMessage) => telegram.fake.message(after.chat, { after });
const until = (message: FakeMessage, words: string) => telegram.fake.until(() => message.text.includes(words));
const labels = (message: FakeMessage) => message.keyboard.flat().map(button => button.text);

/** The first of the offered matches that is over. */
async function settledAmong(offered: readonly string[]): Promise<string> {
  for (;;) {
    const settled = await arena.test.database.prisma.match.findMany({ where: { state: 'settled' } });
    const match = settled.find(each => offered.some(label => label.includes(each.id)));
    if (match) return match.id;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

describe('the arena in Telegram', () => {
  it('says hello to a group', async () => {
    telegram.fake.addBot(group, boss);
    expect((await telegram.fake.message(group)).text).toContain('/new makes your agent');
  });

  it('leads from /start to the first fight in a private chat', async () => {
    const welcome = await ask(ann, '/start', ann.chat);
    ann.tap(welcome, 'Bruiser');
    const question = await below(welcome);
    expect(question.forceReply?.placeholder).toBe('Name');
    const card = await ask(ann, 'Iron Fist', ann.chat);
    expect(card.text).toContain('Iron Fist enters the arena');
    ann.tap(card, 'Fight now');
    expect((await below(card)).text).toContain('Iron Fist');
    expect((await ask(ann, '/start', ann.chat)).text).toContain('Welcome back');
  });

  it('creates agents in one line and through questions', async () => {
    expect((await ask(ann, '/new “Iron Fist” gunner')).text).toContain('Iron Fist enters the arena');
    const styles = await ask(bob, '/new');
    bob.tap(styles, 'Rusher');
    const question = await below(styles);
    bob.say(group, 'Volt', { replyTo: question });
    await telegram.fake.message(group, { accepts: each => each.text.includes('Volt enters the arena') });
    expect((await ask(bob, '/agent_list')).text).toContain('Volt');
    expect((await ask(bob, '/agent show Iron Fist')).text).toContain('Gunner of Ann');
  });

  it('keeps the question open where a name is refused', async () => {
    const question = await ask(boss, '/agent_create archetype:bruiser');
    boss.say(group, 'x', { replyTo: question });
    const refused = await telegram.fake.message(group, { after: question, accepts: each => each.text.includes('⚠') });
    boss.tap(refused, 'Name');
    const again = await telegram.fake.message(group, {
      after: refused,
      accepts: each => each.forceReply !== undefined,
    });
    boss.say(group, 'Better Name', { replyTo: again });
    const panel = await telegram.fake.message(group, { after: again });
    boss.tap(panel, 'Save');
    await until(panel, 'Better Name enters the arena');
  });

  it('tunes by buttons, and refuses what the budget does not allow', async () => {
    const panel = await ask(ann, '/tune');
    expect(panel.text).toContain('Build points: 25 of 25 ✓');
    await ann.tap(panel, { row: 'Power', label: '+1' }).answered;
    await until(panel, '(1 too many)');
    ann.tap(panel, 'Save');
    await until(panel, '⚠ ');
    await ann.tap(panel, { row: 'Speed', label: '−1' }).answered;
    await ann.tap(panel, { row: 'Risk', label: '+10' }).answered;
    await ann.tap(panel, 'Save').answered;
    await until(panel, 'v2 is ready');
    expect(labels(panel)).toContain('Spar against v1');
    ann.tap(panel, 'Spar against v1');
    const note = await telegram.fake.message(group, { after: panel, accepts: each => each.text.includes('spars') });
    expect(note.text).toMatch(/v2 wins \d+%/);
  });

  it('fights, queues and spars', async () => {
    expect((await ask(bob, '/fight Volt "Iron Fist"')).text).toContain('Volt');
    const queue = await ask(bob, '/queue');
    expect(queue.text).toContain('waits for a rated match');
    expect((await ask(bob, '/queue status')).text).toContain('Volt');
    expect((await ask(bob, '/queue leave')).text).toContain('Volt');
    await until(await ask(bob, '/spar'), '200 practice fights');
  });

  it('carries challenges: only the one challenged may answer', async () => {
    const challenge = await ask(ann, '/challenge @bobby "Iron Fist"');
    expect((await ann.tap(challenge, 'Accept').answered).text).not.toBe('');
    bob.tap(challenge, 'Decline');
    await telegram.fake.until(() => !labels(challenge).includes('Accept'));
    const hello = bob.say(group, '/me');
    const second = await telegram.fake.ask(ann, group, '/challenge', { replyTo: hello });
    bob.tap(second, 'Accept');
    await until(second, 'Challenge accepted');
    expect((await ask(ann, '/challenge @nobody_here')).text).toContain('nobody_here');
  });

  it('takes bets in two steps, and says nothing of wallets in the group', async () => {
    const cleo = telegram.fake.user('Cleo');
    expect((await ask(cleo, '/bet')).text).toContain('No bets are open');
    await openLatestOdds(arena);
    const markets = await ask(cleo, '/markets');
    expect(markets.text).toContain('pays ×');
    const amounts = cleo.tap(markets, 'Volt');
    await amounts.answered;
    const offered = await telegram.fake.message(group, {
      after: markets,
      accepts: each => each.text.includes('How much'),
    });
    expect(offered.text).not.toContain('You have');
    expect((await ann.tap(offered, '10→').answered).text).toContain('somebody else');
    cleo.tap(offered, '10→');
    await until(offered, '10 on Volt pays');
    const question = await ask(cleo, '/bet 50% on down');
    expect(question.text).toContain('40 on BTC down pays');
    const second = await ask(cleo, '/bet volt up 20');
    expect(second.text).toContain('20 on Volt and BTC up pays');
    cleo.tap(second, 'Confirm');
    await until(second, '✅');
    expect(labels(second)).toEqual(['My bets']);
    const sale = await ask(cleo, '/sell volt up');
    expect(sale.text).toContain('Your bet on Volt and BTC up brings');
    cleo.tap(sale, 'Sell for');
    await until(sale, 'Sold Volt and BTC up for');
    expect((await ask(cleo, '/bet volt lots')).text).toContain('whole number of credits');
    expect((await ask(bob, '/bet iron 5')).text).toContain('Your own agent fights here');
    const pick = await ask(cleo, '/pick');
    cleo.tap(pick, 'Volt');
    await until(pick, 'Your free pick is Volt');
  });

  it('answers about credits in private', async () => {
    const cleo = telegram.fake.user('Cleo II');
    expect((await ask(cleo, '/balance')).text).toContain('Open our private chat');
    cleo.say(cleo.chat, '/start');
    passedMs += 5_000;
    expect((await ask(cleo, '/balance')).text).toContain('answered you in our private chat');
    await telegram.fake.until(() =>
      telegram.fake.shown(cleo.chat).some(each => each.text.includes('500 credits to spend')),
    );
    expect((await ask(cleo, '/daily', cleo.chat)).text).toContain('+100 credits');
    expect((await ask(cleo, '/bets', cleo.chat)).text).toContain('You have no bets yet');
    const history = await ask(cleo, '/balance history', cleo.chat);
    expect(history.text).toContain('Welcome credits');
    expect(history.media).toMatchObject({ kind: 'document' });
    expect(Buffer.from(history.media!.bytes).toString()).toMatch(/^time,kind,amount/);
    expect((await ask(cleo, '/statement', cleo.chat)).text).toContain('Daily allowance');
    expect((await ask(cleo, '/limits', cleo.chat)).text).toContain('no limit of your own');
    expect((await ask(cleo, '/limits set stake 20', cleo.chat)).text).toContain('at most 20');
    expect((await ask(cleo, '/limits cooloff 2', cleo.chat)).text).toContain('On a break until');
    const exclusion = await ask(cleo, '/limits exclude 30', cleo.chat);
    cleo.tap(exclusion, 'Exclude me');
    await until(exclusion, 'Excluded from bets until');
    expect((await ask(cleo, '/price eth')).text).toContain('Ether · ETH-USD · simulated');
  });

  it('sells room for another agent and looks, and says nothing of wallets in the group', async () => {
    const emil = telegram.fake.user('Emil');
    const question = await ask(emil, '/agent slot');
    expect(question.text).toContain('A third one costs 500 credits and is yours for good.');
    expect(question.text).not.toContain('You have 500');
    expect((await ann.tap(question, 'Buy for 500').answered).text).toContain('somebody else');
    emil.tap(question, 'Buy for 500');
    await until(question, 'A third agent slot is yours for good.');
    expect(question.text).not.toContain('Balance');
    const looks = await ask(bob, '/agent repaint');
    expect(looks.text).toContain('for 150 credits.');
    bob.tap(looks, 'Buy for 150');
    await until(looks, 'from now on');
  });

  it('shows matches, replays and proofs, offering the latest ones', async () => {
    const offer = await ask(bob, '/match show');
    const id = await settledAmong(labels(offer));
    bob.tap(offer, id);
    await until(offer, `Match ${id}`);
    expect(labels(offer)).toEqual(['Replay', 'Verify', '🌐 Match page']);
    expect(offer.entities.map(each => each.type)).toContain('spoiler');
    expect((await ask(bob, `/verify ${id}`)).text).toContain('all agree');
    const replay = await ask(bob, `/replay ${id}`);
    await telegram.fake.until(() => replay.media?.kind === 'animation');
    expect(replay.media?.bytes).toEqual(GIF);
    expect(replay.text).toContain(id);
    expect((await ask(bob, '/verify NOSUCHMATCH1')).text).toContain('no such match');
  });

  it('shows people, boards and help, in words that can be tapped', async () => {
    expect((await ask(ann, '/me')).text).toContain('Iron Fist');
    expect((await telegram.fake.ask(ann, group, '/profile', { replyTo: bob.say(group, '/me') })).text).toContain(
      'Volt',
    );
    expect((await ask(ann, '/leaderboard')).text).toContain('Iron Fist');
    expect((await ask(ann, '/belt')).text).toContain('Nobody holds it yet');
    expect((await ask(ann, '/belt challenge')).text).toContain('best 5 agents');
    expect((await ask(ann, '/rivals Iron Fist')).text).toContain('None at the moment');
    expect((await ask(ann, '/hall')).text).toContain('Hall of fame');
    const help = await ask(ann, '/help');
    expect(
      help.entities
        .filter(each => each.type === 'bot_command')
        .map(each => help.text.slice(each.offset, each.offset + each.length)),
    ).toContain('/agent_create');
    expect((await ask(ann, '/help agent tune')).text).toContain('sliders');
    expect((await ask(ann, '/agent')).text).toContain('/agent_create');
  });

  it('sets up by moderators only', async () => {
    expect((await ask(ann, '/setup channel')).text).toContain('moderators');
    expect((await ask(boss, '/setup channel')).text).toContain('arena channel');
    expect((await ask(boss, '/setup moderators')).text).toContain('Moderators are told here');
    expect((await ask(boss, '/setup symbol eth')).text).toContain('ETH-USD drives the fights');
    expect((await ask(boss, '/setup wagers off')).text).toContain('Bets are off');
    expect((await ask(boss, '/setup wagers on')).text).toContain('Bets are on');
    expect((await ask(boss, '/setup credits goal-credits:30')).text).toContain('Each daily goal: 30');
    expect((await ask(boss, '/setup honours bounty-max:40')).text).toContain('Bounty at most (0: none): 40');
    expect((await ask(boss, '/setup market market-kind:pools')).text).toContain(
      'How odds are made: Pools of the members',
    );
    const menu = await ask(boss, '/setup settings');
    boss.tap(menu, 'Fights');
    const settings = await telegram.fake.message(group, { after: menu });
    boss.tap(settings, 'Agents a member');
    await until(settings, 'answer with a number');
    boss.say(group, '3', { replyTo: settings });
    const panel = await telegram.fake.message(group, { after: settings });
    expect(panel.text).toContain('Agents a member: 3');
    boss.tap(panel, 'Save');
    await until(panel, 'Settings saved');
  });

  it('holds a tournament of the group', async () => {
    passedMs += 10_000;
    expect((await ask(ann, '/tournament create Cup')).text).toContain('moderators');
    expect((await ask(boss, '/tournament create "Group Cup" size:300')).text).toContain('2 to 256');
    expect((await ask(boss, '/tournament create "Group Cup" size:4 fee:5')).text).toContain('Group Cup is announced');
    const list = await ask(bob, '/tournament list');
    expect(labels(list)).toEqual(['Join Group Cup']);
    expect((await bob.tap(list, 'Join Group Cup').answered).text).toContain('Entry fee paid: 5 credits');
    passedMs += 10_000;
    expect((await ask(bob, '/tournament checkin')).text).toContain('no check-in');
    expect((await ask(bob, '/tournament leave')).text).toContain('5 credits came back');
    expect((await ask(bob, '/tournament join')).text).toContain('1 of 4');
    expect((await ask(bob, '/tournament show')).text).toContain('Entrants:');
    passedMs += 10_000;
    expect((await ask(boss, '/tournament start fill:true')).text).toContain('begins with 4 agents');
    expect((await ask(bob, '/tournament bracket')).text).toContain('No bout has been decided');
    expect((await ask(bob, '/tournament standings')).text).toContain('ties are broken');
    expect((await ask(boss, '/tournament override W1.1 a why not')).text).toContain('wins Semi-final 1');
    expect((await ask(boss, '/tournament cancel only a test')).text).toContain('called off');
  });

  it('lets moderators act, with a reason that all can read', async () => {
    const { matchId } = await arena.test.database.prisma.market.findFirstOrThrow({ where: { state: 'open' } });
    expect((await ask(ann, `/mod freeze ${matchId} looks odd`)).text).toContain('moderators');
    expect((await ask(boss, `/mod freeze ${matchId} looks odd`)).text).toContain('paused');
    expect((await ask(boss, `/mod thaw ${matchId} all is well`)).text).toContain('open now');
    passedMs += 10_000;
    expect((await ask(boss, `/mod override ${matchId} Volt too early`)).text).not.toBe('');
    expect((await ask(boss, `/mod void ${matchId} the feed was down`)).text).toContain('is void');
    expect((await ask(boss, '/mod grant @annlee 20 best line of the week')).text).toContain('was given 20 credits');
    expect((await ask(ann, '/audit')).text).toContain('best line of the week');
    passedMs += 15_000;
    const sanctioned = await ask(boss, '/mod sanction @bobby rated 2h pulled the plug');
    expect(sanctioned.text).toContain('Bob: No rated matches until');
    expect((await ask(bob, '/queue join')).text).not.toContain('waits');
    boss.tap(sanctioned, 'Lift it');
    const why = await telegram.fake.message(group, { after: sanctioned, accepts: each => each.text.includes('Why') });
    boss.say(group, 'it was the power station', { replyTo: why });
    await telegram.fake.until(() => telegram.fake.shown(group).some(each => each.text.includes('lifted')));
    expect((await ask(boss, '/mod sanctions @bobby')).text).toContain('lifted');
    passedMs += 15_000;
    boss.say(boss.chat, '/start');
    await ask(boss, '/mod audit action:sanction');
    await telegram.fake.until(() => telegram.fake.shown(boss.chat).some(each => each.text.includes('pulled the plug')));
    expect((await ask(boss, '/mod release Volt it is repaired')).text).toContain('neither quarantined');
    expect((await ask(boss, '/mod suspicious')).text).toMatch(/Nothing suspicious|private chat/);
    expect((await ask(boss, '/setup display time-zone:berlin')).text).toContain('Europe/Berlin');
    expect((await ask(boss, '/setup display time-zone:utc')).text).toContain('UTC');
    expect((await ask(ann, '/sanctions')).text).toContain('Nothing is closed to you');
    // behind the group's name it could be anyone, with any stake
    group.anonymousAdmins.add(boss.id);
    expect((await ask(boss, `/mod freeze ${matchId} looks odd`)).text).toContain('Remain anonymous');
    expect((await ask(boss, '/mod grant @boss 20 for nobody knows whom')).text).toContain('Remain anonymous');
    group.anonymousAdmins.delete(boss.id);
  });

  it('notifies as one likes', async () => {
    const list = await ask(ann, '/notify', ann.chat);
    const before = labels(list)[0] ?? '';
    await ann.tap(list, before).answered;
    await telegram.fake.until(() => labels(list)[0] !== before);
    await ask(ann, '/notify quiet-from:22 quiet-to=7', ann.chat);
    expect(telegram.fake.shown(ann.chat).at(-1)?.text).toContain('Quiet from 22:00 to 7:00 UTC');
  });

  it('says in a group nothing about who one is', async () => {
    // codes are for their owner's eyes: the group gets a way into the private chat, and no code
    const lead = await ask(ann, '/link account');
    expect(lead.text).toContain('for your eyes only');
    expect(lead.keyboard.flat()).toMatchObject([{ url: expect.stringContaining('?start=link') }]);
    const code = (await ask(ann, '/start link', ann.chat)).text;
    expect(code).toMatch(/\/link confirm [0-9A-Z]{4}-[0-9A-Z]{4}/);
    const status = await ask(ann, '/link status');
    expect(status.text).toBe('I have answered you in our private chat.');
    expect(telegram.fake.shown(ann.chat).at(-1)?.text).toContain('You are Ann (Telegram)');
    expect((await ask(ann, '/link confirm AAAA-AAAA', ann.chat)).text).toContain('not valid');
    expect((await ask(ann, '/link cancel', ann.chat)).text).toContain('No link of your account');
    passedMs += 15_000;
    const wallet = await ask(ann, '/link wallet');
    expect(wallet.text).not.toContain('link-wallet#');
    expect(wallet.keyboard.flat()).toMatchObject([{ url: expect.stringContaining('?start=wallet') }]);
    const offer = await ask(ann, '/start wallet', ann.chat);
    expect(offer.keyboard.flat()[0]).toMatchObject({ url: expect.stringMatching(/\/link-wallet#[\w-]{43}$/) });
    expect((await ask(ann, '/wallet', ann.chat)).text).toContain('None is linked');
    for (const command of ['/wallet main 0xabc', '/wallet unlink 0xabc']) {
      expect((await ask(ann, command, ann.chat)).text).toContain('no such wallet');
    }
    passedMs += 15_000;
    const login = await ask(ann, '/login');
    expect(login.text).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(login.keyboard.flat()).toMatchObject([{ url: expect.stringContaining('?start=login') }]);
    expect((await ask(ann, '/start login', ann.chat)).text).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect((await ask(ann, '/logout', ann.chat)).text).toContain('signed in nowhere');
    const token = await ask(ann, '/token create');
    expect(token.text).not.toContain('arena_pat_');
    expect(token.keyboard.flat()).toMatchObject([{ url: expect.stringContaining('?start=tokens') }]);
    expect((await ask(ann, '/start tokens', ann.chat)).text).toContain('You have none');
    expect((await ask(ann, '/token create bot scopes:read,play', ann.chat)).text).toMatch(/arena_pat_[0-9A-Za-z]{36}/);
    passedMs += 15_000;
    expect((await ask(ann, '/tokens', ann.chat)).text).toMatch(/bot arena_pat_\w{4}\.\.\.: read, play; never used/);
    expect((await ask(ann, '/token revoke bot', ann.chat)).text).toContain('is revoked');
    passedMs += 15_000;
    expect((await ask(ann, '/privacy', ann.chat)).text).toContain('What the arena keeps about you');
    const file = await ask(ann, '/privacy export');
    expect(file.text).toBe('I have answered you in our private chat.');
    expect(telegram.fake.shown(ann.chat).at(-1)?.text).toContain('Everything about you');
    expect((await ask(ann, '/privacy delete nothing', ann.chat)).text).toContain('Nothing was deleted');
    passedMs += 15_000;
    expect((await ask(boss, '/setup unlink')).text).toContain('No chat has joined');
    expect((await ask(boss, '/setup join AAAA-AAAA')).text).toContain('not valid');
    await ask(boss, '/setup link');
  });

  it('dresses an agent, gives it lines and holds fight nights', async () => {
    passedMs += 15_000;
    const wardrobe = await ask(boss, '/agent wardrobe', boss.chat);
    expect(wardrobe.text).toContain('entrances');
    expect((await ask(boss, '/agent wear piece:Spotlight', boss.chat)).text).toContain('150 credits');
    expect((await ask(boss, '/agent line win Scrap it, next.', boss.chat)).text).toContain('says when it has won');
    expect((await ask(ann, '/agent line entrance Bolts and nuts', ann.chat)).text).toContain('waits for a moderator');
    expect((await ask(boss, '/mod lines')).text).toContain('Bolts and nuts');
    expect((await ask(boss, '/agent inherit retired:Nobody agent:"Better Name"', boss.chat)).text).toContain(
      'no agent',
    );
    passedMs += 15_000;
    expect((await ask(boss, '/fightnight schedule every Friday 20:00')).text).toContain('every Friday at 20:00');
    expect((await ask(ann, '/fightnight list')).text).toContain('every Friday at 20:00');
    expect((await ask(ann, '/fightnight enter')).text).toMatch(/No fight night is announced|on the list/);
    expect((await ask(ann, '/fightnight withdraw')).text).toMatch(/No fight night is announced|off the list/);
    expect((await ask(boss, '/fightnight skip holidays')).text).toContain('left out');
    expect((await ask(boss, '/fightnight stop')).text).toContain('not held any more');
  });

  it('lets two teams meet, and invites another community in private', async () => {
    passedMs += 15_000;
    expect((await ask(boss, '/team create Derby teams:"Reds vs Blues" boards:2')).text).toContain('Derby is announced');
    expect((await ask(boss, '/team join Blues', boss.chat)).text).toMatch(
      /fights for Blues in Derby|Which of your agents/,
    );
    expect((await ask(boss, '/tournament cancel tournament:Derby seen enough')).text).toContain('called off');
    passedMs += 15_000;
    expect((await ask(boss, '/team invite boards:3')).text).toBe('I have answered you in our private chat.');
    expect(telegram.fake.shown(boss.chat).at(-1)?.text).toMatch(/team accept [0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect((await ask(boss, '/team accept AAAA-AAAA')).text).toContain('fits no team match');
  });

  it('holds a season', async () => {
    passedMs += 15_000;
    expect((await ask(boss, '/season create name:"Winter Cup" ends:"in 30 days" rule:short-rest')).text).toContain(
      'Winter Cup',
    );
    expect((await ask(boss, '/season open')).text).toContain('open for registration');
    expect((await ask(ann, '/season join')).text).toMatch(/Entered|no agent/);
    expect((await ask(boss, '/season start')).text).toContain('is running');
    expect((await ask(ann, '/season status')).text).toContain('Short rest');
    expect((await ask(boss, '/season pause')).text).toContain('is paused');
    expect((await ask(boss, '/season resume')).text).toContain('is running');
    passedMs += 15_000;
    const freeze = await ask(boss, '/season freeze');
    boss.tap(freeze, 'Freeze the season');
    await until(freeze, 'is frozen');
    const end = await ask(boss, '/season end');
    boss.tap(end, 'End the season');
    await until(end, 'Winter Cup');
    expect((await ask(ann, '/season history')).text).toContain('Winter Cup');
  });

  it('retires an agent for good, after a second question', async () => {
    const offer = await ask(boss, '/agent retire');
    boss.tap(offer, 'Better Name');
    await until(offer, 'Retire Better Name');
    expect((await ann.tap(offer, 'Retire it').answered).text).toContain('somebody else');
    boss.tap(offer, 'Retire it');
    await until(offer, 'Better Name has retired');
    expect(offer.keyboard).toEqual([]);
    expect((await ask(boss, '/fight "Better Name"')).text).toContain('Better Name');
  });

  it('takes whatever members type', async () => {
    const eve = telegram.fake.user('<b>Eve</b> @durov');
    for (const name of [...HOSTILE, 'x'.repeat(4_000), '"', '/', '@']) {
      const reply = await ask(eve, `/new "${name.replace(/["\u0000-\u001f\ud800-\udfff]/g, '')}" bruiser`, eve.chat);
      expect(reply.text.length).toBeGreaterThan(0);
      expect(reply.entities.filter(each => /mention|url|email/.test(each.type))).toEqual([]);
      passedMs += 2_000;
    }
  });

  it('has had every command typed or tapped here', () => {
    const visible = arena.dispatcher.catalogue.filter(
      spec => !spec.hidden && (spec.surfaces?.includes('telegram') ?? true),
    );
    expect(visible.map(spec => spec.path).filter(path => !dispatched.has(path))).toEqual([]);
  });

  it('made Telegram refuse nothing for flooding', () => {
    expect(telegram.fake.floodRefusals).toBe(0);
  });
});
