import { Command, CommanderError } from 'commander';
import type { DeployFlags } from './arena/chain.ts';
import type { OfferFlags } from './arena/chain-offer.ts';
import { quietKnownWarnings } from './arena/warnings.ts';
import type { VerifierFlags } from './core/chain/verifier/index.ts';

/** The one entry point: `arena start|bots|api|worker|migrate|doctor|verify|verifier|ledger|chain|backup|restore|demo|bench`. */

/** Errors whose message says what to do; a stack would only hide it. */
const FOR_PEOPLE = new Set([
  'ConfigError',
  'InstanceRunningError',
  'EmbeddedPostgresError',
  'MigrationError',
  'ListenError',
  'BackupError',
  'UsageError',
  'ArenaError',
  'KeyError',
  'DeployError',
  'ChainTrouble',
  'VerifierSettingsError',
]);

quietKnownWarnings();
// whoever reads our answers may stop reading (`arena doctor | head`): that is no fault
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
// whoever reads the log may be gone, too (`npm start 2>&1 | tee log`): there is nowhere left to say so, and saying it would fail again
process.stderr.on('error', () => undefined);

const program = new Command('arena')
  .description('Agent Arena: autonomous fighting agents in Discord and Telegram, driven by the tape of a live market')
  .showHelpAfterError('(arena --help lists the commands)')
  .exitOverride();

program
  .command('start', { isDefault: true })
  .description('run everything in one process (the console as chat where no token is set)')
  .action(async () => (await import('./arena/start.ts')).start());
program
  .command('bots')
  .description('run the chat surfaces only')
  .action(async () => (await import('./arena/parts.ts')).runPart('bots'));
program
  .command('api')
  .description('run the HTTP API only')
  .action(async () => (await import('./arena/parts.ts')).runPart('api'));
program
  .command('worker')
  .description('run a queue worker only')
  .action(async () => (await import('./arena/parts.ts')).runPart('worker'));
program
  .command('migrate')
  .description('bring the database up to date and exit')
  .action(async () => (await import('./arena/upkeep.ts')).migrateOnly());
program
  .command('doctor')
  .description('say what is configured, reachable and wrong, and what to do')
  .action(async () => (await import('./arena/doctor.ts')).doctor());
program
  .command('verify')
  .argument('<file-or-id>', 'a replay or proof file, or the id of a match here')
  .description('run a match again and check commit, seed, decisions, result and hash')
  .action(async (target: string) => (await import('./arena/verify.ts')).verify(target));
program
  .command('verifier')
  .option('--arena <url>', 'the arena whose results to verify')
  .option('--rpc <urls>', 'nodes of the chain, of your own choice, divided by commas')
  .option('--chain-id <number>', 'the chain')
  .option('--registry <address>', 'the MatchRegistry, from somebody whom you trust')
  .option('--data <folder>', 'where it remembers what it heard and signed (.verifier)')
  .option('--accept-simulated', 'take simulated prices as they are: test chains only')
  .option('--listen <place>', 'show its findings to everybody: PORT or HOST:PORT')
  .description("be an independent verifier of an arena's results on chain (docs/verifier.md)")
  .action(async (flags: VerifierFlags) => (await import('./arena/verifier.ts')).runVerifier(flags));
program
  .command('ledger')
  .description('look after the credits')
  .command('check')
  .option('--json', 'print the report as JSON')
  .description('prove that every credit is accounted for, or name the rows that are not')
  .action(async (options: { json?: boolean }) => (await import('./arena/ledger.ts')).checkLedger(options));
const chain = program.command('chain').description('look after what is on chain (docs/chain.md)');
chain
  .command('deploy')
  .option('--verifiers <addresses>', 'whose signatures make a result: 0x...,0x...')
  .option('--quorum <number>', 'how many of them; two thirds unless set')
  .option('--challenge-seconds <number>', 'between a result and its being final', '600')
  .option('--timelock-seconds <number>', 'between a vote and what it changes', '172800')
  .option('--fee-bps <number>', 'of what losers staked, in hundredths of a percent; at most 300', '200')
  .option('--royalty-bps <number>', "of an agent's price, as marketplaces please; at most 1000", '500')
  .option('--treasury <address>', 'where fees go; the timelock unless set')
  .option('--minimum-bond <coins>', 'that the arena leaves with each pool; CHAIN_BOND unless set')
  .option('--yes', 'do not ask')
  .description('put the contracts on the chain, or go on with that')
  .action(async (flags: DeployFlags) => (await import('./arena/chain.ts')).deployContracts(flags));
chain
  .command('status')
  .option('--json', 'print it as JSON')
  .description('say how all that is on chain stands, and what is wrong')
  .action(async (options: { json?: boolean }) => (await import('./arena/chain.ts')).showStatus(options));
chain
  .command('key')
  .argument('<file>', 'where the encrypted key goes')
  .description('make a key for the arena, encrypted with CHAIN_KEYSTORE_PASSWORD')
  .action(async (file: string) => (await import('./arena/chain.ts')).makeKey(file));
chain
  .command('offer')
  .option('--kind <kind>', 'season-pass or look; nothing: list what is offered')
  .option('--subject <subject>', "a season's id, or a look such as entrance:smoke")
  .option(
    '--price <amount>',
    'in whole coins or tokens of the arena, such as 0.01; in the smallest unit of any other token',
  )
  .option('--asset <asset>', "coin, token (the arena's own), or the address of a token", 'coin')
  .option('--days <number>', 'how long it runs from its first use on', '90')
  .option('--close <offer>', 'sell this one no more')
  .description('sell season passes and looks (docs/rights.md)')
  .action(async (flags: OfferFlags) => (await import('./arena/chain-offer.ts')).offerRights(flags));
chain
  .command('proceeds')
  .requiredOption('--to <address>', 'who is paid')
  .option('--asset <asset>', "coin, token (the arena's own), or the address of a token", 'coin')
  .description('withdraw what used rights have brought')
  .action(async (flags: { asset: string; to: string }) =>
    (await import('./arena/chain-offer.ts')).withdrawProceeds(flags),
  );
chain
  .command('drops')
  .option('--communities <ids>', 'whose seasons give tokens: all, none, or ids divided by commas')
  .option('--retry <season>', 'compute a drop anew that could not be opened')
  .description('say whose seasons give tokens, and what became of each drop (docs/governance.md)')
  .action(async (flags: { communities?: string; retry?: string }) =>
    (await import('./arena/chain-offer.ts')).seasonDrops(flags),
  );
chain
  .command('adopt')
  .argument('[agent]', 'its id; nothing: list agents with a token that the arena did not ask for')
  .option('--leave', 'leave it as it is, and say no more of it')
  .option('--yes', 'do not ask')
  .description('have an agent follow a token that the arena did not ask for (docs/tokens.md)')
  .action(async (agent: string | undefined, flags: { leave?: boolean; yes?: boolean }) =>
    (await import('./arena/chain-tokens.ts')).adoptToken(agent, flags),
  );
chain
  .command('base-uri')
  .option('--yes', 'do not ask')
  .description('have tokens name their descriptions where this configuration has them (docs/tokens.md)')
  .action(async (flags: { yes?: boolean }) => (await import('./arena/chain-tokens.ts')).moveDescriptions(flags));
program
  .command('backup')
  .argument('<file>', 'where to write the archive (.tar.gz)')
  .description('write everything into one file')
  .action(async (file: string) => (await import('./arena/upkeep.ts')).backupTo(file));
program
  .command('restore')
  .argument('<file>', 'an archive made by backup')
  .option('--force', 'replace the data that is there')
  .description('read a backup into an empty arena')
  .action(async (file: string, options: { force?: boolean }) =>
    (await import('./arena/upkeep.ts')).restoreFrom(file, options.force === true),
  );
program
  .command('demo')
  .option('--out <folder>', 'where the GIFs and summary.json go', '.demo')
  .option('--seed <number>', 'another seed, another fight night', '7')
  .option('--json', 'print the summary as JSON instead of the story')
  .description('play a whole fight night on a database of its own')
  .action(async (options: { out: string; seed: string; json?: boolean }) =>
    (await import('./arena/demo/index.ts')).demo(options),
  );
program
  .command('bench')
  .argument('<name>', 'engine, renderer, pipeline, balance, odds, wagers, economy, season, api or chain')
  .allowUnknownOption()
  .allowExcessArguments()
  .description('measure (--json, --check)')
  .action(async (name: string, _options: unknown, command: Command) =>
    (await import('./arena/bench.ts')).bench(name, command.args.slice(1)),
  );

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  // Errors that are meant for people carry all they need in their message; others show where they come from.
  console.error(error instanceof Error && FOR_PEOPLE.has(error.name) ? error.message : error);
  process.exit(1);
}
