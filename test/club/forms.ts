import type { FakeMessage, FakeModal } from '../fakes/discord/index.ts';
import type { Club } from './club.ts';
import { type DiscordMember, readPosted, type Said } from './members.ts';

/** Forms as moderators fill them in: modals on Discord, questions and taps on Telegram. */

/** /tournament create in the group: its name is asked for, the rest is tapped. */
export async function createTournament({ theo, night, group }: Club, name: string): Promise<void> {
  const { telegram } = night;
  const asked = theo.person.say(group(), '/tournament create agents-per-member:2');
  const question = await telegram.message(group(), {
    after: asked,
    accepts: message => message.forceReply !== undefined,
  });
  const named = theo.person.say(group(), name, { replyTo: question });
  const panel = await telegram.message(group(), {
    after: named,
    accepts: message => message.text.includes(`Name: ${name}`),
  });
  for (const [label, shows] of [
    ['Minutes of check-in', '← Back'],
    ['+1', '1'],
    ['← Back', 'Minutes of check-in (0: none): 1'],
    ['How it is watched', 'A round side by side'],
    ['A round side by side', 'How it is watched: A round side by side'],
    ['Save', `${name} is announced`],
  ] as const) {
    await theo.person.tap(panel, label).answered;
    const reads = () => `${panel.text} ${panel.keyboard.flat().map(button => button.text)}`;
    await telegram.until(() => reads().includes(shows), 60_000);
  }
}

/** /season create on Discord, without dates. */
export async function createSeason({ dora, channel }: Club, name: string): Promise<Said> {
  const opened = await dora.person.slash(channel, 'season create');
  const sent = await dora.person.submit(opened, {
    Name: name,
    'Prize pool, credits of the treasury': '300',
    'Extra rule': 'Double purses',
  });
  return readPosted(await sent.message());
}

/** Presses a button that opens a form in Discord, and fills in its pages. */
export async function fillIn(
  { person }: DiscordMember,
  said: Said,
  label: string,
  values: Record<string, string>,
): Promise<Said> {
  let step = await person.press(said.on as FakeMessage, label);
  for (;;) {
    const modal = await step.shownModal();
    const sent = await person.submit(step, valuesOn(modal, values));
    const message = await sent.message();
    const more = readPosted(message).buttons.find(button => button.startsWith('Continue'));
    if (more === undefined) return readPosted(message);
    step = await person.press(message, more);
  }
}

function valuesOn(modal: FakeModal, values: Record<string, string>): Record<string, string> {
  const labels = modal.components.map(field => field.label);
  return Object.fromEntries(Object.entries(values).filter(([label]) => labels.includes(label)));
}
