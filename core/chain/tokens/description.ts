import { type AgentView, BUILD_MAX, cleanName, STATISTICS } from '../../agents/index.ts';
import { type AgentHonours, isTitle } from '../../honours/index.ts';

/**
 * What a token says of its agent: a file as ERC-721 has it (name, description, image, attributes as marketplaces read them). The same facts
 * give the same bytes, whoever writes them: fields in one order, no blanks, no clock. It names agents, never people. Pure.
 */

/** Agents and honours as far as the chats have told them (announcements' reveal rules). */
export interface AgentFacts {
  agent: AgentView;
  honours: Pick<AgentHonours, 'level' | 'holdsBelt' | 'trophies' | 'upsets'>;
  /** Address of the portrait; null where there is none. */
  image: string | null;
  /** Page of the agent; null where the arena has no public address. */
  page: string | null;
}

interface Attribute {
  trait_type: string;
  value: string | number;
  display_type?: 'number' | 'date';
  max_value?: number;
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

export function describeAgent({ agent, honours, image, page }: AgentFacts): Uint8Array {
  const { rating, archetype, versionNumber, retired } = agent;
  const name = cleanName(agent.name);
  const record = `${rating.wins}-${rating.losses}`;
  const description = [
    `${name} is a ${archetype} of Agent Arena: a robot that fights to the beat of live market prices.`,
    retired ? `It has retired with a record of ${record}.` : `Version ${versionNumber}, record ${record}.`,
    'Whoever holds this token owns the agent in its arena.',
  ].join(' ');
  const file = {
    name,
    description,
    ...(image !== null && { image }),
    ...(page !== null && { external_url: page }),
    attributes: attributesOf(agent, honours),
  };
  return new TextEncoder().encode(embeddable(JSON.stringify(file)));
}

function attributesOf(
  { archetype, setup, looks, rating, versionNumber, retired, createdAt }: AgentView,
  honours: AgentFacts['honours'],
): Attribute[] {
  const count = (trait_type: string, value: number): Attribute => ({ trait_type, value, display_type: 'number' });
  return [
    { trait_type: 'Archetype', value: capital(archetype) },
    { trait_type: 'Status', value: retired ? 'Retired' : 'Active' },
    ...STATISTICS.map(name => ({ trait_type: capital(name), value: setup.build[name], max_value: BUILD_MAX })),
    count('Version', versionNumber),
    count('Rating', rating.shown),
    count('Wins', rating.wins),
    count('Losses', rating.losses),
    count('Level', honours.level.level),
    count('Titles', honours.trophies.filter(isTitle).length),
    count('Trophies', honours.trophies.length),
    count('Upsets', honours.upsets),
    { trait_type: 'Belt', value: honours.holdsBelt ? 'Holder' : 'None' },
    ...(['head', 'torso', 'visor', 'antenna', 'pattern'] as const).map(part => ({
      trait_type: capital(part),
      value: `No. ${looks[part] + 1}`,
    })),
    { trait_type: 'Hue', value: `${looks.hue}°` },
    { trait_type: 'Trim hue', value: `${looks.accentHue}°` },
    // seconds since 1970
    { trait_type: 'Born', value: Math.floor(createdAt.getTime() / 1000), display_type: 'date' },
  ];
}

/** Whoever puts a file into a page by mistake puts no tag there: the same JSON, with what could open or close one escaped. */
function embeddable(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
