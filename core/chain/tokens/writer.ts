import { createHash } from 'node:crypto';
import type { AgentService, AgentView } from '../../agents/index.ts';
import type { AnnouncementService } from '../../announcements/index.ts';
import type { HonoursService } from '../../honours/index.ts';
import { describeAgent } from './description.ts';
import { type ChainFiles, DESCRIPTION_TYPE, PORTRAIT_TYPE } from './files.ts';

/** Writes the files of a token from what is known of its agent now, as far as the chats have told it. */

/** Draws an agent alone, as a PNG: the same looks give the same bytes. Null where drawing failed: it is tried again later. */
export type Portrait = (agent: AgentView) => Promise<Uint8Array | null>;

export interface WriterNeeds {
  agents: Pick<AgentService, 'byId'>;
  announcements: Pick<AnnouncementService, 'agentsAsTold'>;
  honours: Pick<HonoursService, 'ofAgent'>;
  /** Null: this arena draws nothing, and descriptions have no image. */
  portrait: Portrait | null;
}

export interface WriterOptions extends WriterNeeds {
  files: ChainFiles;
  publicUrl: string | null;
  /** An IPFS node keeps the files (IPFS_API_URL): then they are found by their CID alone. */
  isPinned: boolean;
}

export type DescriptionWriter = ReturnType<typeof createDescriptionWriter>;

export function createDescriptionWriter({ files, publicUrl, isPinned, ...needs }: WriterOptions) {
  /** Once drawn, looks keep their portrait: a later release that draws better does not change what was sold. */
  async function portraitOf(agent: AgentView): Promise<string | null> {
    if (!needs.portrait) return null;
    const name = createHash('sha256').update(JSON.stringify(agent.looks)).digest('hex');
    const known = await files.remembered(name);
    if (known) return known;
    const png = await needs.portrait(agent);
    if (!png) throw new NotDrawn(`The portrait of agent ${agent.id} could not be drawn.`);
    const cid = await files.put(png, PORTRAIT_TYPE);
    await files.remember(name, cid);
    return cid;
  }

  return {
    /** @returns the CID of the description. @throws NotDrawn */
    async write(agentId: string): Promise<string> {
      const live = await needs.agents.byId(agentId);
      const [agent = live] = await needs.announcements.agentsAsTold([live]);
      const [honours, portrait] = await Promise.all([needs.honours.ofAgent(agent), portraitOf(agent)]);
      const page = publicUrl === null ? null : `${publicUrl}/agents/${agent.id}`;
      const image =
        portrait === null ? null : `${isPinned || publicUrl === null ? 'ipfs:/' : `${publicUrl}/ipfs`}/${portrait}`;
      return files.put(describeAgent({ agent, honours, image, page }), DESCRIPTION_TYPE);
    },
  };
}

export class NotDrawn extends Error {
  override readonly name = 'NotDrawn';
}
