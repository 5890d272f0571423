import { DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../../core/controllers/index.ts';
import { ARCHETYPES } from '../../core/engine/index.ts';
import type { Database } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';

/** Agents written in one statement. */
const BATCH = 5_000;
/** Agents of one member. */
const STABLE = 4;

interface Seeded {
  communityId: string;
}

/** One community of so many agents, all of them rated, as a leaderboard shows them. Figures are made up; their shape is the arena's own. */
export async function seedAgents({ pool }: Pick<Database, 'pool'>, agents: number): Promise<Seeded> {
  const communityId = newId();
  await pool.query('INSERT INTO "Community" (id, name) VALUES ($1, $2)', [communityId, 'The Benchmark']);
  for (let first = 0; first < agents; first += BATCH) {
    await insertBatch(pool, communityId, first, Math.min(BATCH, agents - first));
  }
  await pool.query('ANALYZE');
  return { communityId };
}

async function insertBatch(pool: Database['pool'], communityId: string, first: number, count: number): Promise<void> {
  const members = Array.from({ length: Math.ceil(count / STABLE) }, (_, index) => ({
    id: newId(),
    personId: newId(),
    name: `Member ${first / STABLE + index}`,
  }));
  await pool.query(`INSERT INTO "Person" (id) SELECT unnest($1::text[])`, [members.map(({ personId }) => personId)]);
  await pool.query(
    `INSERT INTO "Member" (id, "communityId", "personId", "displayName")
     SELECT id, $1, person, name FROM unnest($2::text[], $3::text[], $4::text[]) AS one(id, person, name)`,
    [
      communityId,
      members.map(({ id }) => id),
      members.map(({ personId }) => personId),
      members.map(({ name }) => name),
    ],
  );
  const rows = Array.from({ length: count }, (_, index) =>
    rowOf(first + index, members[Math.floor(index / STABLE)]!.id),
  );
  const column = (name: keyof (typeof rows)[number]) => rows.map(row => row[name]);
  await pool.query(
    `INSERT INTO "Agent" (id, "communityId", "ownerId", name, "nameKey", archetype, looks)
     SELECT id, $1, owner, name, lower(name), archetype, looks::jsonb
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS one(id, owner, name, archetype, looks)`,
    [communityId, column('id'), column('owner'), column('name'), column('archetype'), column('looks')],
  );
  await pool.query(
    `INSERT INTO "AgentVersion" (id, "agentId", number, build, controller)
     SELECT version, agent, 1, build::jsonb, controller::jsonb
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS one(version, agent, build, controller)`,
    [column('version'), column('id'), column('build'), column('controller')],
  );
  await pool.query(
    `INSERT INTO "Rating" ("agentId", "communityId", mu, sigma, shown, matches, wins, losses, streak)
     SELECT id, $1, 25, 1.2, shown, 40, wins, 40 - wins, 1
       FROM unnest($2::text[], $3::int[], $4::int[]) AS one(id, shown, wins)`,
    [communityId, column('id'), column('shown'), column('wins')],
  );
}

function rowOf(index: number, owner: string) {
  const archetype = ARCHETYPES[index % ARCHETYPES.length]!;
  const part = index % 6;
  return {
    id: newId(),
    version: newId(),
    owner,
    name: `Agent ${index}`,
    archetype,
    looks: JSON.stringify({
      hue: index % 360,
      accentHue: (index * 7) % 360,
      head: part,
      torso: part,
      visor: part,
      antenna: part,
      pattern: part,
    }),
    build: JSON.stringify(DEFAULT_BUILDS[archetype]),
    controller: JSON.stringify({ kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: 1 }),
    // spread like points, with ties
    shown: 800 + ((index * 7919) % 1400),
    wins: index % 41,
  };
}
