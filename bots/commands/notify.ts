import { NOTICE_LABELS, NOTICES, type NotifySettings } from '../../core/communities/index.ts';
import type { Button } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { Command } from './types.ts';

export const notify: Command = {
  spec: {
    path: 'notify',
    code: 'no',
    description: 'Which private messages you get, and when not',
    help: 'Shows what the arena may send you in private and lets you switch it. Quiet hours are in UTC: /notify quiet-from:22 quiet-to:7',
    options: [
      {
        kind: 'string',
        name: 'about',
        description: 'What to switch',
        maxLength: 20,
        choices: NOTICES.map(value => ({ value, label: NOTICE_LABELS[value] })),
      },
      { kind: 'boolean', name: 'on', description: 'On or off; the other way round where left out' },
      { kind: 'integer', name: 'quiet-from', description: 'First quiet hour, UTC', min: 0, max: 23 },
      { kind: 'integer', name: 'quiet-to', description: 'Hour when it ends, UTC', min: 0, max: 23 },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async run({ community, services, options, invocation }) {
    const change: Partial<NotifySettings> = {};
    const about = NOTICES.find(notice => notice === options.text('about'));
    if (about) {
      const current = await services.communities.notifySettings(community.memberId);
      change[about] = invocation.options['on'] === undefined ? !current[about] : options.flag('on');
    }
    const from = options.integer('quiet-from');
    const to = options.integer('quiet-to');
    if (from !== undefined) change.quietFrom = from;
    if (to !== undefined) change.quietTo = to;
    const settings = await (Object.keys(change).length > 0
      ? services.communities.changeNotify(community.memberId, change)
      : services.communities.notifySettings(community.memberId));
    const quiet =
      settings.quietFrom === settings.quietTo
        ? rich`No quiet hours.`
        : rich`Quiet from ${settings.quietFrom}:00 to ${settings.quietTo}:00 UTC.`;
    return {
      title: rich`Private messages`,
      text: joinRich([
        ...NOTICES.map(notice => rich`${settings[notice] ? '🔔' : '🔕'} ${NOTICE_LABELS[notice]}`),
        quiet,
      ]),
      visibility: 'private',
      replaces: invocation.via === 'button',
      buttons: rowsOf(
        NOTICES.map(notice => ({
          label: `${settings[notice] ? 'Stop' : 'Send'}: ${NOTICE_LABELS[notice]}`,
          style: settings[notice] ? ('secondary' as const) : ('primary' as const),
          action: {
            command: 'notify',
            options: { about: notice, on: !settings[notice] },
            owner: invocation.actor.id,
          },
        })),
      ),
    };
  },
};

/** Two in a row: Discord takes five rows. */
function rowsOf(buttons: readonly Button[]): Button[][] {
  return buttons.flatMap((button, index) =>
    index % 2 === 0 ? [[button, ...buttons.slice(index + 1, index + 2)]] : [],
  );
}
