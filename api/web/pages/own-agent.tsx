import {
  type AgentView,
  ARCHETYPES,
  BUILD_MAX,
  BUILD_POINTS,
  NAME_MAX,
  NAME_MIN,
  SLIDERS,
  STATISTICS,
} from '../../../core/agents/index.ts';
import type { QueueEntry } from '../../../core/matches/index.ts';
import type { ApiOptions } from '../../options.ts';
import type { Visitor } from '../pages.ts';
import { Deed, InChat } from '../parts/deed.tsx';
import { Panel } from '../parts/panel.tsx';
import { ARCHETYPE_TITLES, counted } from '../parts/words.ts';

/** What owners do with their agents on the pages: send them to fight, tune them, register another. */

const SLIDER_MAX = 100;

/** Whether the visitor's it is, and where it waits; null for everybody else, and once it has retired. */
export async function ownershipOf(
  { communities, matches }: ApiOptions,
  visitor: Visitor | null,
  agent: AgentView,
): Promise<{ queued: QueueEntry | null } | null> {
  if (!visitor || agent.ownerId === null || agent.retired) return null;
  const context = await communities.contextOf(visitor.personId, agent.communityId);
  if (context?.memberId !== agent.ownerId) return null;
  const entries = await matches.queue.entries(agent.communityId);
  return { queued: entries.find(({ agentId }) => agentId === agent.id) ?? null };
}

export function FightPanel({ agent, queued }: { agent: AgentView; queued: QueueEntry | null }) {
  return (
    <Panel title="Your agent" kind="tint">
      <InChat>
        Buttons here need JavaScript. In the chat: <code>/fight</code>, <code>/queue join</code>,{' '}
        <code>/queue leave</code>, <code>/agent tune</code>.
      </InChat>
      <p>
        {queued
          ? `It waits for an opponent in the rated queue${queued.restsUntil ? ', and rests after its last match' : ''}.`
          : 'A casual fight is on at once. In the rated queue it waits for an opponent near its rating, with odds and bets.'}
      </p>
      <div class="actions">
        {queued ? (
          <Deed
            method="DELETE"
            path={`/v1/agents/${agent.id}/queue`}
            words="Leave the queue"
            done="It waits no longer."
            quiet
          />
        ) : (
          <Deed
            method="POST"
            path={`/v1/communities/${agent.communityId}/queue`}
            body={{ agent: agent.id }}
            words="Queue for a rated match"
            done="It waits. The match is announced in the chat."
          />
        )}
        <Deed
          method="POST"
          path={`/v1/communities/${agent.communityId}/fights`}
          body={{ agent: agent.id }}
          words="Casual fight"
          done="It fights."
          go="matches"
          quiet
        />
      </div>
    </Panel>
  );
}

export function TunePanel({ agent }: { agent: AgentView }) {
  const { build, controller } = agent.setup;
  return (
    <Panel title="Tune it">
      <form
        class="deed tune needs-script"
        data-method="PATCH"
        data-path={`/v1/agents/${agent.id}`}
        data-body={JSON.stringify({ version: agent.versionNumber })}
        data-done="Tuned: a new version. Matches under way keep the one that they began with."
        data-points={BUILD_POINTS}
        autocomplete="off"
      >
        <fieldset>
          <legend>Build</legend>
          {STATISTICS.map(name => (
            <Range key={name} group="build" name={name} value={build[name]} max={BUILD_MAX} />
          ))}
          <p class="points" role="status">
            All {BUILD_POINTS} points are used.
          </p>
        </fieldset>
        <fieldset>
          <legend>Style</legend>
          {SLIDERS.map(name => (
            <Range key={name} group="sliders" name={name} value={controller.sliders[name]} max={SLIDER_MAX} />
          ))}
        </fieldset>
        <button type="submit">{`Save as version ${agent.versionNumber + 1}`}</button>
      </form>
      <InChat>
        In the chat: <code>/agent tune</code>.
      </InChat>
    </Panel>
  );
}

function Range({ group, name, value, max }: { group: 'build' | 'sliders'; name: string; value: number; max: number }) {
  const id = `tune-${name}`;
  return (
    <div class="range">
      <label for={id}>{name}</label>
      <input id={id} name={`${group}.${name}`} type="range" min={0} max={max} step={1} value={value} data-number="" />
      <output for={id} aria-hidden="true">
        {value}
      </output>
    </div>
  );
}

/** How many agents the visitor has and may have in a community; null for who is no member there. */
export async function roomOf(
  { communities, slots }: ApiOptions,
  visitor: Visitor | null,
  communityId: string,
): Promise<{ used: number; total: number } | null> {
  const context = visitor && (await communities.contextOf(visitor.personId, communityId));
  return context ? slots.view(context) : null;
}

export function RegisterPanel({ communityId, room }: { communityId: string; room: { used: number; total: number } }) {
  const { used, total } = room;
  if (used >= total) return null;
  return (
    <Panel title={used === 0 ? 'Make your agent' : 'Make another agent'} kind="tint">
      <InChat>
        In the chat: <code>/agent create</code>.
      </InChat>
      <Deed
        id="register"
        method="POST"
        path={`/v1/communities/${communityId}/agents`}
        words="Register it"
        done="It is registered."
        go="agents"
      >
        <div>
          <label for="register-name">Name</label>
          <input id="register-name" name="name" required minLength={NAME_MIN} maxLength={NAME_MAX * 2} />
        </div>
        <div>
          <label for="register-archetype">How it fights</label>
          <select id="register-archetype" name="archetype">
            {ARCHETYPES.map(archetype => (
              <option key={archetype} value={archetype}>
                {ARCHETYPE_TITLES[archetype]}
              </option>
            ))}
          </select>
        </div>
        <p class="faint">{`You have ${counted(used, 'agent')} of ${total}.`}</p>
      </Deed>
    </Panel>
  );
}
