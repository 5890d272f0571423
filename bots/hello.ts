import type { SurfaceName } from './invocation.ts';
import type { Reply } from './reply.ts';
import { joinRich, type RichText, rich } from './rich-text.ts';

/** What the bot says once when it joins a server or group. */
export function helloReply(surface: SurfaceName, missingPermissions: readonly string[]): Reply {
  const create = surface === 'telegram' ? '/new' : '/agent create';
  const lines: RichText[] = [
    rich`Hello! I run **Agent Arena** here: agents that fight by themselves, driven by the tape of a live price.`,
    rich`\`${create}\` makes your agent, \`/fight\` shows it at once, \`/queue\` counts for the ranking, \`/help\` lists the rest.`,
    rich`Rated matches take bets in play money: \`/daily\` brings some each day, \`/markets\` shows what is open.`,
    rich`Moderators: \`/setup channel\` chooses where matches are announced, \`/setup wagers off\` does without bets.`,
  ];
  if (missingPermissions.length > 0) {
    lines.push(rich`To do my work here I still need: **${missingPermissions.join(', ')}**. Please give me these.`);
  }
  return {
    title: rich`Agent Arena`,
    text: joinRich(lines),
    visibility: 'public',
    buttons: [[{ label: 'Create an agent', style: 'success', action: { command: 'agent create', options: {} } }]],
  };
}
