import type { OptionValue } from '../invocation.ts';
import { peopleAmong } from '../missing-options.ts';
import type { Reply } from '../reply.ts';
import { plain } from '../rich-text.ts';
import { Answer } from './answer.ts';
import { invocationOf, type TelegramContext, type Turn, type Wish } from './context.ts';
import type { FormFlow } from './forms/flow.ts';

export const APOLOGY =
  'Something is wrong with the arena at the moment; nothing was done. Please try again in a minute.';

/** Takes a turn's wish to the dispatcher and its reply back to the chat. */
export class Runner {
  private readonly context: TelegramContext;
  private readonly forms: FormFlow;

  constructor(context: TelegramContext, forms: FormFlow) {
    this.context = context;
    this.forms = forms;
  }

  /** @returns the reply, which has been shown */
  async run(turn: Turn, wish: Wish, answer = new Answer(turn, this.context)): Promise<Reply> {
    const invocation = invocationOf(turn, wish, this.context);
    const reply = await this.context.dispatcher.dispatch(invocation, interim => answer.progress(interim));
    await this.show(turn, reply, answer, peopleAmong(wish.options));
    return reply;
  }

  /** Says something that the dispatcher need not be asked for. */
  async say(turn: Turn, sentence: string, answer = new Answer(turn, this.context)): Promise<void> {
    await answer.finish({ text: plain(sentence), visibility: 'private' });
  }

  /** Opens the reply's form, or shows the reply. */
  async show(turn: Turn, reply: Reply, answer: Answer, given: Record<string, OptionValue>): Promise<void> {
    if (!reply.form) return answer.finish(reply);
    try {
      await this.forms.open(turn, reply, given);
      if (!reply.sensitive || turn.chat.kind === 'private') return await answer.finishSilently();
      await answer.finish({ text: plain('I have asked you in our private chat.'), visibility: 'private' });
    } catch (error) {
      this.context.log.warn({ err: error }, 'Form could not be opened');
      await answer.finish({
        text: plain('I could not open the form here. Open our private chat, press Start, and send the command there.'),
        buttons: [[{ label: 'Open private chat', url: `https://t.me/${this.context.me().username}?start=private` }]],
        visibility: 'private',
      });
    }
  }
}
