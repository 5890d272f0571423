import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { movementLines } from './credit-words.ts';
import type { Command, Context } from './types.ts';

const MOVEMENTS = 10;

export const statement: Command = {
  spec: {
    path: 'statement',
    code: 'sm',
    description: 'The last movements of your credits, and all of them as a file',
    help: 'Lists the last movements of your credits with the balance after each, and attaches all of them as a table (CSV). The same as /balance history.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  run: context => statementReply(context),
};

/** Earlier movements, page by page. */
export const statementOlder: Command = {
  spec: {
    path: 'statement older',
    code: 'so',
    description: 'Earlier movements of your credits',
    help: 'Shows earlier movements. Reached by a button.',
    options: [
      { kind: 'string', name: 'before', description: 'Movements before this one', maxLength: 20, required: true },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  run: context => statementReply(context, context.options.text('before')),
};

export async function statementReply(context: Context, before?: string): Promise<Reply> {
  const { community, services, invocation } = context;
  const { memberId } = community;
  // the wallet is opened by the first look at it
  await services.allowances.summary(community);
  const [page, csv] = await Promise.all([
    services.ledger.statement(memberId, { limit: MOVEMENTS, ...(before === undefined ? {} : { before }) }),
    before === undefined ? services.ledger.statementCsv(memberId) : null,
  ]);
  const movements =
    page.entries.length === 0
      ? rich`Nothing has moved yet.`
      : movementLines(page.entries, services.now(), community.settings);
  return {
    title: rich`Your statement`,
    text: csv === null ? movements : joinRich([movements, rich`All movements are in the file.`]),
    visibility: 'private',
    sensitive: true,
    ...(csv === null
      ? {}
      : {
          picture: {
            bytes: new TextEncoder().encode(csv),
            filename: 'statement.csv',
            contentType: 'text/csv' as const,
            alt: 'All movements of your credits as a table',
          },
        }),
    ...(page.next === null
      ? {}
      : {
          buttons: [
            [
              {
                label: 'Older',
                action: { command: 'statement older', options: { before: page.next }, owner: invocation.actor.id },
              },
            ],
          ],
        }),
  };
}
