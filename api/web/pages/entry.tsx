import type { AgentView } from '../../../core/agents/index.ts';
import type { CommunityContext } from '../../../core/communities/index.ts';
import type { EntrantView, TournamentView } from '../../../core/tournaments/index.ts';
import type { ApiOptions } from '../../options.ts';
import type { Visitor } from '../pages.ts';
import { Deed, InChat } from '../parts/deed.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { counted } from '../parts/words.ts';
import { communityPath, signInPath, tournamentPath } from '../paths.ts';

/** What a visitor has to do with a tournament: joining it, leaving it, saying that they are there. */

export type Entry =
  | { kind: 'nobody' }
  | { kind: 'stranger' }
  | {
      kind: 'member';
      communityId: string;
      /** Theirs that are in. */
      entered: EntrantView[];
      /** Theirs that are not. */
      free: AgentView[];
    };

export async function entryOf(options: ApiOptions, visitor: Visitor | null, view: TournamentView): Promise<Entry> {
  if (!visitor) return { kind: 'nobody' };
  const context = await entrantContext(options, visitor, view);
  if (!context) return { kind: 'stranger' };
  const { memberId, communityId } = context;
  const entered = view.entrants.filter(entrant => entrant.memberId === memberId && entrant.out === null);
  const own = await options.agents.ofMember(memberId);
  const free = own.filter(({ id }) => !entered.some(({ agent }) => agent.id === id));
  return { kind: 'member', communityId, entered, free };
}

/** At home first, else as a guest, as the API has it. */
async function entrantContext(
  { communities }: ApiOptions,
  { personId }: Visitor,
  { communityId, guestCommunityId }: TournamentView,
): Promise<CommunityContext | null> {
  const host = await communities.contextOf(personId, communityId);
  return host ?? (guestCommunityId === null ? null : communities.contextOf(personId, guestCommunityId));
}

export function EntryPanel({ view, entry }: { view: TournamentView; entry: Entry }) {
  const isOpen = view.state === 'registering' || view.state === 'checkin';
  if (!isOpen && view.state !== 'running') return null;
  if (entry.kind !== 'member') return isOpen && entry.kind === 'nobody' ? <SignIn view={view} /> : null;
  const { entered } = entry;
  if (!isOpen && entered.length === 0) return null;
  return (
    <Panel title={entered.length > 0 ? 'You are in' : 'Take part'} kind="tint">
      <InChat>
        Buttons here need JavaScript. In the chat: <code>/tournament join</code>, <code>/tournament checkin</code>,{' '}
        <code>/tournament leave</code>.
      </InChat>
      {entered.length > 0 ? <Entered view={view} entered={entered} /> : null}
      {isOpen && entered.length < view.agentsPerMember ? <Join view={view} entry={entry} /> : null}
    </Panel>
  );
}

function SignIn({ view }: { view: TournamentView }) {
  return (
    <Panel title="Take part" kind="tint">
      <div class="actions">
        <a class="button" href={signInPath(tournamentPath(view.id))}>
          Sign in to join
        </a>
      </div>
      <p class="faint after">
        Or in the chat: <code>/tournament join</code>.
      </p>
    </Panel>
  );
}

function Entered({ view, entered }: { view: TournamentView; entered: readonly EntrantView[] }) {
  const isRunning = view.state === 'running';
  const isAwaited = view.state === 'checkin' && entered.some(({ isCheckedIn }) => !isCheckedIn);
  return (
    <>
      <p>
        With{' '}
        <b>
          <bdi>{entered.map(({ agent }) => agent.name).join(', ')}</bdi>
        </b>
        {isAwaited
          ? '. Say that you are there before it begins, or you are out.'
          : view.state === 'checkin'
            ? '. You are checked in.'
            : '.'}
        {isRunning ? ' Whoever leaves now gives the remaining bouts away, and an entry fee stays in the pool.' : null}
      </p>
      <div class="actions">
        {isAwaited ? (
          <Deed
            method="POST"
            path={`/v1/tournaments/${view.id}/check-in`}
            body={{}}
            words="Check in"
            done="You are checked in."
          />
        ) : null}
        <Deed
          method="DELETE"
          path={`/v1/tournaments/${view.id}/entries${isRunning ? '?confirmed=true' : ''}`}
          words="Leave"
          done={view.entryFee > 0 && !isRunning ? 'You are out; the entry fee is back.' : 'You are out.'}
          {...(isRunning && { sure: 'Really give up?' })}
          quiet
        />
      </div>
    </>
  );
}

function Join({ view, entry: { free, communityId } }: { view: TournamentView; entry: Entry & { kind: 'member' } }) {
  if (free.length === 0) {
    return (
      <Nothing>
        You have no agent for it yet: <a href={communityPath(communityId)}>make one</a>, it takes a moment.
      </Nothing>
    );
  }
  const isAmongOurselves = view.teams !== null && view.teams[0].communityId === view.teams[1].communityId;
  return (
    <Deed
      id="join"
      method="POST"
      path={`/v1/tournaments/${view.id}/entries`}
      body={{ community: communityId, ...(free.length === 1 && { agent: free[0]?.id }) }}
      words={view.entryFee > 0 ? `Join for ${counted(view.entryFee, 'credit')}` : 'Join'}
      done="You are in. See you there!"
      {...(view.entryFee > 0 && { sure: `Pay ${counted(view.entryFee, 'credit')}?` })}
    >
      {free.length > 1 ? (
        <div>
          <label for="join-agent">Your agent</label>
          <select id="join-agent" name="agent">
            {free.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      ) : (
        <p>
          With{' '}
          <b>
            <bdi>{free[0]?.name}</bdi>
          </b>
          .
        </p>
      )}
      {isAmongOurselves && view.teams ? (
        <div>
          <label for="join-team">Your side</label>
          <select id="join-team" name="team" data-number="">
            {view.teams.map(({ name }, team) => (
              <option key={name} value={team}>
                {name}
              </option>
            ))}
          </select>
        </div>
      ) : null}
    </Deed>
  );
}
