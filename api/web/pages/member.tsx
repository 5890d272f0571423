import { z } from 'zod';
import { typedId } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { AgentLine } from '../parts/agent.tsx';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { Trophies } from '../parts/trophies.tsx';
import { When } from '../parts/when.tsx';
import { number, plain, points, record, signed } from '../parts/words.ts';
import { communityPath, memberPath } from '../paths.ts';

/** A member of a community: agents, trophies, and what came of their bets. */
export const memberPage: PageRoute = (app, { options, send }) => {
  const { agents, announcements, communities, honours, wagers } = options;
  app.get(
    memberPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a member') }) },
    },
    async (request, reply) => {
      const member = await communities.member(request.params.id);
      const [community, all, trophies, holderId, bets, passes] = await Promise.all([
        communities.byId(member.communityId),
        agents.ofMember(member.id, true),
        honours.trophiesOfMember(member.communityId, member.id),
        honours.beltHolder(member.communityId),
        wagers.record(member.id),
        options.chain?.rights.passHolders(member.communityId, [member.id]),
      ]);
      const told = await announcements.agentsAsTold(all);
      const living = told.filter(agent => !agent.retired);
      const retired = told.filter(agent => agent.retired);
      const sum = (of: 'wins' | 'losses') => told.reduce((total, { rating }) => total + rating[of], 0);
      const name = plain(member.displayName);
      return send(request, reply, {
        meta: {
          title: name,
          description: `A member of ${plain(community.name)}: agents, trophies and bets.`,
          path: memberPath(member.id),
        },
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <article>
            <header class="page-head">
              <p class="eyebrow">
                Member since <When at={member.joinedAt} as="day" />
                {living.some(agent => agent.id === holderId) ? <Tag tone="gold">Holds the belt</Tag> : null}
                {passes?.has(member.id) ? <Tag tone="gold">Season pass</Tag> : null}
              </p>
              <h1>
                <bdi>{member.displayName}</bdi>
              </h1>
              <Facts
                facts={[
                  [
                    'Record',
                    <b key="record" class="big">
                      {record({ wins: sum('wins'), losses: sum('losses') })}
                    </b>,
                  ],
                  [
                    'Agents',
                    <b key="agents" class="big">
                      {number(living.length)}
                    </b>,
                  ],
                  [
                    'Matches bet on',
                    <b key="bets" class="big">
                      {number(bets.bets)}
                    </b>,
                  ],
                  [
                    'Profit',
                    <b key="profit" class={bets.profit < 0 ? 'big down' : 'big up'}>
                      {signed(bets.profit)}
                    </b>,
                  ],
                ]}
              />
            </header>
            <div class="columns">
              <Panel title="Agents">
                {told.length === 0 ? (
                  <Nothing>No agent yet.</Nothing>
                ) : (
                  <ul class="best">
                    {[...living, ...retired].map(agent => (
                      <li key={agent.id}>
                        <AgentLine agent={agent} />
                        <span class="figures">
                          <b>{agent.retired ? 'retired' : points(agent.rating)}</b>
                          <span class="faint">{record(agent.rating)}</span>
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
              </Panel>
              <Panel title="Trophies">
                {trophies.length === 0 ? <Nothing>None yet.</Nothing> : <Trophies trophies={trophies} withAgents />}
              </Panel>
            </div>
          </article>
        ),
      });
    },
  );
};
