/**
 * What must hold of the ledger, each as one SELECT of the rows that break it. They rely on no trigger and no constraint: they are
 * for a database in which those were switched off, or wrong. Pure text.
 *
 * Market money by kind of transfer: 'stake' (wallet to market, Stake.paid), 'sale' (back at once, Stake.released), 'sale-profit'
 * (pending, Stake.pending; posted by settlement, voided by a void), 'payout' and 'refund' (once a stake, by settlement or void),
 * 'override-payout' and 'override-claim' (the difference that a corrected result makes; what a wallet lacked of a claim is a debt).
 */
export interface LedgerRule {
  name: string;
  /** For people: what the rule says. */
  text: string;
  sql: string;
}

/** Accounts with what their transfers make of them. */
const DERIVED = `
  SELECT id, sum(posted) AS posted, sum(held) AS held FROM (
    SELECT "debitId" AS id,
           CASE WHEN state IN ('posted', 'post') THEN -amount ELSE 0 END AS posted,
           CASE state WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END AS held
      FROM "Transfer"
    UNION ALL
    SELECT "creditId", CASE WHEN state IN ('posted', 'post') THEN amount ELSE 0 END, 0 FROM "Transfer"
  ) side GROUP BY id`;

/** Members' money in markets, by match and wallet, as the transfers have it. */
const MONEY = `
  SELECT coalesce(transfer."matchId", '') AS "matchId", wallet."memberId",
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'stake'), 0) AS paid,
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'sale'), 0) AS released,
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'sale-profit' AND transfer.state = 'pending'), 0) AS pending,
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'sale-profit' AND transfer.state = 'post'), 0) AS earned,
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'payout'), 0) AS "paidOut",
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'refund'), 0) AS refunded,
         coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'override-payout'), 0)
           - coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'override-claim'), 0) AS corrected,
         count(*) FILTER (WHERE transfer.kind = 'payout') AS payouts,
         count(*) FILTER (WHERE transfer.kind = 'refund') AS refunds
    FROM "Transfer" transfer
    JOIN "Account" wallet
      ON wallet.id = CASE WHEN transfer.kind IN ('stake', 'override-claim') THEN transfer."debitId" ELSE transfer."creditId" END
   WHERE transfer.kind IN ('stake', 'sale', 'sale-profit', 'payout', 'refund', 'override-payout', 'override-claim')
   GROUP BY 1, 2`;

export const LEDGER_RULES: readonly LedgerRule[] = [
  {
    name: 'zero-sum',
    text: 'all accounts together sum to zero',
    sql: `SELECT sum(posted) AS sum FROM "Account" HAVING sum(posted) <> 0`,
  },
  {
    name: 'zero-sum-community',
    text: 'the accounts of each community sum to zero',
    sql: `SELECT "communityId", sum(posted) AS sum FROM "Account" GROUP BY "communityId" HAVING sum(posted) <> 0`,
  },
  {
    name: 'balance',
    text: 'each balance, and what is held of it, equals its transfers',
    sql: `SELECT account.key, account.posted, derived.posted AS "postedByTransfers", account.held, derived.held AS "heldByTransfers"
            FROM "Account" account LEFT JOIN (${DERIVED}) derived ON derived.id = account.id
           WHERE account.posted <> coalesce(derived.posted, 0) OR account.held <> coalesce(derived.held, 0)`,
  },
  {
    name: 'overdraft',
    text: 'no account but issuance stands below zero, and none has promised more than it holds',
    sql: `SELECT key, posted, held FROM "Account" WHERE held < 0 OR (kind <> 'issuance' AND posted - held < 0)`,
  },
  {
    name: 'transfer',
    text: 'each transfer moves more than nothing between two accounts of one community',
    sql: `SELECT transfer.id, transfer.key, transfer.amount, debit.key AS debit, credit.key AS credit
            FROM "Transfer" transfer
            LEFT JOIN "Account" debit ON debit.id = transfer."debitId"
            LEFT JOIN "Account" credit ON credit.id = transfer."creditId"
           WHERE transfer.amount <= 0 OR debit.id = credit.id OR debit.id IS NULL OR credit.id IS NULL
              OR debit."communityId" <> credit."communityId"`,
  },
  {
    name: 'resolution',
    text: 'each resolution fits the pending transfer that it resolves',
    sql: `SELECT resolution.id, resolution.key, resolution.state, resolution."pendingId", pending.key AS "pendingKey"
            FROM "Transfer" resolution LEFT JOIN "Transfer" pending ON pending.id = resolution."pendingId"
           WHERE (resolution.state IN ('post', 'void')) <> (resolution."pendingId" IS NOT NULL)
              OR (resolution."pendingId" IS NOT NULL AND
                  (pending.state, pending.kind, pending."debitId", pending."creditId", pending.amount)
                  IS DISTINCT FROM ('pending'::"TransferState", resolution.kind, resolution."debitId", resolution."creditId", resolution.amount))`,
  },
  {
    name: 'resolved-once',
    text: 'no pending transfer is resolved twice',
    sql: `SELECT pending.id, pending.key, count(*) AS resolutions
            FROM "Transfer" resolution JOIN "Transfer" pending ON pending.id = resolution."pendingId"
           GROUP BY pending.id, pending.key HAVING count(*) > 1`,
  },
  {
    name: 'pending-of-ended-match',
    text: 'no transfer of a settled or void match is still pending',
    sql: `SELECT pending.id, pending.key, pending.amount, pending."matchId"
            FROM "Transfer" pending
            LEFT JOIN "Match" match ON match.id = pending."matchId"
            LEFT JOIN "Market" market ON market."matchId" = pending."matchId"
           WHERE pending.state = 'pending' AND (match.state IN ('settled', 'void') OR market.state IN ('settled', 'void'))
             AND NOT EXISTS (SELECT 1 FROM "Transfer" resolution WHERE resolution."pendingId" = pending.id)`,
  },
  {
    name: 'market-empty',
    text: 'every market account is empty after settlement or void',
    sql: `SELECT account.key, account.posted, account.held, market.state AS market, match.state AS match
            FROM "Account" account
            LEFT JOIN "Match" match ON match.id = substr(account.key, 8)
            LEFT JOIN "Market" market ON market."matchId" = substr(account.key, 8)
           WHERE account.kind = 'market' AND (account.posted <> 0 OR account.held <> 0)
             AND (match.id IS NULL OR match.state IN ('settled', 'void') OR market.state IN ('settled', 'void'))`,
  },
  {
    name: 'market-ended',
    text: 'the market of a settled or void match has ended with it',
    sql: `SELECT market."matchId", market.state AS market, match.state AS match
            FROM "Market" market JOIN "Match" match ON match.id = market."matchId"
           WHERE (match.state = 'settled' AND market.state NOT IN ('settled', 'void')) OR (match.state = 'void' AND market.state <> 'void')`,
  },
  {
    name: 'stake',
    text: 'each stake (paid, released, pending) equals its transfers',
    sql: `SELECT coalesce(stake."matchId", money."matchId") AS "matchId", coalesce(stake."memberId", money."memberId") AS "memberId",
                 stake.paid, money.paid AS "paidByTransfers", stake.released, money.released AS "releasedByTransfers",
                 stake.pending, money.pending AS "pendingByTransfers"
            FROM "Stake" stake
            FULL JOIN (${MONEY}) money ON money."matchId" = stake."matchId" AND money."memberId" = stake."memberId"
           WHERE (coalesce(stake.paid, 0), coalesce(stake.released, 0), coalesce(stake.pending, 0))
                 <> (coalesce(money.paid, 0), coalesce(money.released, 0), coalesce(money.pending, 0))
              OR (stake."matchId" IS NULL) OR (money."matchId" IS NULL AND stake.paid > 0)`,
  },
  {
    name: 'trades',
    text: 'each stake equals its trades',
    sql: `SELECT stake."matchId", stake."memberId", stake.paid, trades.stake AS "paidByTrades", stake.released,
                 trades.released AS "releasedByTrades", stake.pending, trades.pending AS "pendingByTrades"
            FROM "Stake" stake
            LEFT JOIN (SELECT "matchId", "memberId", sum(stake) AS stake, sum(released) AS released, sum(pending) AS pending
                         FROM "Trade" GROUP BY 1, 2) trades
              ON trades."matchId" = stake."matchId" AND trades."memberId" = stake."memberId"
           WHERE (stake.paid, stake.released, stake.pending)
                 <> (coalesce(trades.stake, 0), coalesce(trades.released, 0), coalesce(trades.pending, 0))`,
  },
  {
    name: 'stake-settled',
    text: 'every stake of a settled or void market is settled, and none of another',
    sql: `SELECT stake."matchId", stake."memberId", market.state AS market, stake.payout, stake."settledAt"
            FROM "Stake" stake JOIN "Market" market ON market."matchId" = stake."matchId"
           WHERE (market.state IN ('settled', 'void')) <> (stake."settledAt" IS NOT NULL)
              OR (stake."settledAt" IS NULL) <> (stake.payout IS NULL)`,
  },
  {
    name: 'settled-once',
    text: 'every stake was paid out or refunded once: its pay-out equals its transfers, and a void gave back what was missing',
    sql: `SELECT stake."matchId", stake."memberId", market.state AS market, stake.payout, money."paidOut", money.refunded, money.earned,
                 money.corrected, debt.amount AS owed, money.payouts, money.refunds
            FROM "Stake" stake
            JOIN "Market" market ON market."matchId" = stake."matchId"
            LEFT JOIN (${MONEY}) money ON money."matchId" = stake."matchId" AND money."memberId" = stake."memberId"
            LEFT JOIN "Debt" debt ON debt."matchId" = stake."matchId" AND debt."memberId" = stake."memberId"
           WHERE coalesce(stake.payout, 0)
                 <> coalesce(money."paidOut" + money.refunded + money.earned + money.corrected, 0) - coalesce(debt.amount, 0)
              OR coalesce(money.payouts + money.refunds, 0) > 1
              OR (market.state = 'void' AND stake.payout IS NOT NULL AND stake.payout <> stake.paid - stake.released)`,
  },
  {
    name: 'debt',
    text: 'what debtors have repaid equals their repayments, and nobody repaid more than was owed',
    sql: `SELECT debt.id, debt."memberId", debt.amount, debt.repaid, repayment.amount AS "repaidByTransfers"
            FROM "Debt" debt
            FULL JOIN (SELECT split_part(key, ':', 2) AS id, sum(amount) AS amount FROM "Transfer"
                        WHERE kind = 'debt-repayment' GROUP BY 1) repayment ON repayment.id = debt.id
           WHERE coalesce(debt.repaid, 0) <> coalesce(repayment.amount, 0) OR debt.repaid > debt.amount OR debt.id IS NULL`,
  },
  {
    name: 'bought-slots',
    text: "each further agent slot was bought once, from its member's own wallet, or by a member who was merged into that one",
    sql: `SELECT member.id, member."boughtSlots", purchase.key, purchase.payer
            FROM (SELECT transfer.key, wallet."memberId" AS payer, split_part(transfer.key, ':', 2) AS "memberId",
                         split_part(transfer.key, ':', 3) AS number
                    FROM "Transfer" transfer JOIN "Account" wallet ON wallet.id = transfer."debitId"
                   WHERE transfer.kind = 'purchase' AND transfer.key LIKE 'slot:%') purchase
            FULL JOIN (SELECT id, coalesce("mergedIntoId", id) AS heir, "boughtSlots", generate_series(1, "boughtSlots")::text AS number
                         FROM "Member") member
              ON member.id = purchase."memberId" AND member.number = purchase.number
           WHERE member.id IS NULL
              OR (purchase.key IS NULL AND NOT EXISTS (
                    SELECT 1 FROM "Member" merged JOIN "Transfer" bought ON bought.key = 'slot:' || merged.id || ':' || member.number
                     WHERE (merged.id = member.heir OR merged."mergedIntoId" = member.heir) AND bought.kind = 'purchase'))
              OR (purchase.key IS NOT NULL AND purchase.payer IS DISTINCT FROM member.id)`,
  },
  {
    name: 'member-merge',
    text: "a merge moves credits from a merged member's wallet to the one it was merged into, in one community",
    sql: `SELECT transfer.id, transfer.key, debit.key AS debit, credit.key AS credit
            FROM "Transfer" transfer
            JOIN "Account" debit ON debit.id = transfer."debitId" JOIN "Account" credit ON credit.id = transfer."creditId"
            LEFT JOIN "Member" merged ON merged.id = debit."memberId"
           WHERE transfer.kind = 'member-merge' AND (credit."memberId" IS NULL OR merged."mergedIntoId" IS NULL)`,
  },
  {
    name: 'community-move',
    text: 'what leaves a community for another arrives there, credit for credit',
    sql: `SELECT coalesce(gone.key, arrived.key) AS key, gone.amount AS gone, arrived.amount AS arrived
            FROM (SELECT left(key, -4) AS move, key, amount FROM "Transfer" WHERE kind = 'community-move' AND key LIKE 'move:%:out') gone
            FULL JOIN (SELECT left(key, -3) AS move, key, amount FROM "Transfer" WHERE kind = 'community-move' AND key NOT LIKE 'move:%:out') arrived
              ON arrived.move = gone.move
           WHERE gone.amount IS DISTINCT FROM arrived.amount`,
  },
  {
    name: 'tournament-pool',
    text: "a tournament's pool holds the fees of its entrants, and nothing once it has ended",
    sql: `SELECT tournament.id, tournament.state, account.posted, account.held, entries.paid
            FROM "Tournament" tournament
            LEFT JOIN "Account" account ON account.key = 'prize:tournament:' || tournament.id
            LEFT JOIN (SELECT "tournamentId", sum(paid) AS paid FROM "TournamentEntrant" GROUP BY 1) entries
              ON entries."tournamentId" = tournament.id
           WHERE coalesce(account.held, 0) <> 0
              OR coalesce(account.posted, 0)
                 <> CASE WHEN tournament.state IN ('finished', 'cancelled') THEN 0 ELSE coalesce(entries.paid, 0) END`,
  },
  {
    name: 'tournament-prizes',
    text: 'each tournament prize was paid once, and a finished tournament paid out or burned all that its entrants paid in',
    sql: `SELECT tournament.id, entries.paid, entries.prizes, paid.prizes AS "paidPrizes", paid.burned
            FROM "Tournament" tournament
            JOIN (SELECT "tournamentId", sum(paid) AS paid, sum(prize) AS prizes FROM "TournamentEntrant" GROUP BY 1) entries
              ON entries."tournamentId" = tournament.id
            LEFT JOIN (SELECT debit.key, coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind <> 'burn'), 0) AS prizes,
                              coalesce(sum(transfer.amount) FILTER (WHERE transfer.kind = 'burn'), 0) AS burned
                         FROM "Transfer" transfer JOIN "Account" debit ON debit.id = transfer."debitId"
                        WHERE debit.kind = 'prize' AND transfer.kind <> 'entry-refund' GROUP BY 1) paid
              ON paid.key = 'prize:tournament:' || tournament.id
           WHERE tournament.state = 'finished'
             AND (coalesce(paid.prizes, 0) <> entries.prizes OR coalesce(paid.prizes + paid.burned, 0) <> entries.paid)`,
  },
  {
    name: 'honours',
    text: 'each bounty and rivalry purse was paid once, and nobody had one whom no result made a winner',
    sql: `SELECT coalesce(honour."matchId", money."matchId") AS "matchId", coalesce(honour.kind, money.kind) AS kind,
                 coalesce(honour."memberId", money."memberId") AS "memberId", honour.amount, money.amount AS "paidByTransfers"
            -- a member who was merged is whom they were merged into
            FROM (SELECT earned."matchId", earned.kind, earned.amount, coalesce(member."mergedIntoId", member.id) AS "memberId"
                    FROM "Honour" earned JOIN "Member" member ON member.id = earned."memberId"
                   WHERE earned.paid AND earned.amount > 0) honour
            FULL JOIN (SELECT transfer."matchId", transfer.memo->>'honour' AS kind,
                              coalesce(member."mergedIntoId", member.id) AS "memberId",
                              sum(CASE WHEN credit."memberId" IS NULL THEN -transfer.amount ELSE transfer.amount END) AS amount
                         FROM "Transfer" transfer
                         JOIN "Account" debit ON debit.id = transfer."debitId"
                         JOIN "Account" credit ON credit.id = transfer."creditId"
                         JOIN "Member" member ON member.id = coalesce(credit."memberId", debit."memberId")
                        WHERE transfer.kind IN ('bounty', 'rivalry', 'honour-correction') GROUP BY 1, 2, 3) money
              ON money."matchId" = honour."matchId" AND money.kind = honour.kind AND money."memberId" = honour."memberId"
            LEFT JOIN "Match" match ON match.id = money."matchId"
           WHERE (honour."matchId" IS NOT NULL AND coalesce(money.amount, 0) <> honour.amount)
              -- after a corrected result what a wallet no longer held was let go
              OR (honour."matchId" IS NULL AND (money.amount < 0 OR (money.amount > 0 AND match."overriddenAt" IS NULL)))`,
  },
  {
    name: 'season-pool',
    text: "a season's prize pool holds what was set aside until the season has ended, and nothing afterwards",
    sql: `SELECT account.key, account.posted, account.held, season.state, season."prizePool"
            FROM "Account" account LEFT JOIN "Season" season ON season.id = substr(account.key, 14)
           WHERE account.kind = 'prize' AND account.key LIKE 'prize:season:%'
             AND (season.id IS NULL OR account.held <> 0
                  OR account.posted <> CASE season.state WHEN 'closed' THEN 0 ELSE season."prizePool" END)`,
  },
  {
    name: 'wallet',
    text: 'each wallet belongs to a member of its community',
    sql: `SELECT account.key, account."communityId", account."memberId", member."communityId" AS "memberOf"
            FROM "Account" account LEFT JOIN "Member" member ON member.id = account."memberId"
           WHERE account.kind = 'wallet'
             AND (member.id IS NULL OR account.key <> 'wallet:' || member.id OR member."communityId" <> account."communityId")`,
  },
];
