import { type REST, Routes } from 'discord.js';
import type { CommandSpec } from '../command.ts';
import type { Logger } from './log.ts';
import {
  type CommandDifference,
  commandDifference,
  type Localisation,
  type PresentCommand,
  type WantedCommand,
  wantedCommands,
} from './registration.ts';

export interface Registration {
  rest: REST;
  applicationId: string;
  catalogue: readonly CommandSpec[];
  /** Registers in this server only, where a change shows at once; and nowhere else, or every command would appear twice. */
  guildId?: string | undefined;
  localisation?: Localisation | undefined;
  log: Logger;
}

/** Makes Discord show the catalogue's commands; sends nothing where nothing changed. */
export async function registerCommands(registration: Registration): Promise<void> {
  const { applicationId, catalogue, guildId, localisation } = registration;
  const everywhere = guildId === undefined ? wantedCommands(catalogue, 'global', localisation) : [];
  await bringUpToDate(registration, Routes.applicationCommands(applicationId), everywhere);
  if (guildId !== undefined) {
    const here = wantedCommands(catalogue, 'guild', localisation);
    await bringUpToDate(registration, Routes.applicationGuildCommands(applicationId, guildId), here);
  }
}

async function bringUpToDate(
  { rest, log }: Registration,
  route: `/${string}`,
  wanted: readonly WantedCommand[],
): Promise<void> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  const present = (await rest.get(route, { query })) as PresentCommand[];
  const difference = commandDifference(wanted, present);
  const changes = difference.create.length + difference.update.length + difference.delete.length;
  if (changes === 0) return;
  await send(rest, route, wanted, difference, changes);
  log.info(
    {
      created: difference.create.map(command => command.name),
      updated: difference.update.map(({ command }) => command.name),
      deleted: difference.delete.map(command => command.name),
    },
    'Slash commands were registered',
  );
}

/** One change is sent by itself; several in one request, because single ones are limited to five in 20 s. */
async function send(
  rest: REST,
  route: `/${string}`,
  wanted: readonly WantedCommand[],
  difference: CommandDifference,
  changes: number,
): Promise<void> {
  if (changes > 1) {
    await rest.put(route, { body: wanted });
    return;
  }
  const [created] = difference.create;
  const [updated] = difference.update;
  const [deleted] = difference.delete;
  if (created) await rest.post(route, { body: created });
  if (updated) await rest.patch(`${route}/${updated.id}`, { body: updated.command });
  if (deleted) await rest.delete(`${route}/${deleted.id}`);
}
