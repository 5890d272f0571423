import type { AgentView } from '../../../core/agents/index.ts';
import { agentPath } from '../paths.ts';
import { ARCHETYPE_TITLES } from './words.ts';

type Face = Pick<AgentView, 'id' | 'name' | 'looks' | 'archetype' | 'ownerName' | 'house'>;

/** Kinds of what grows on a head, as the renderer has them. */
const ANTENNAS = 8;

/** An agent's own colours as a small robot's head; says nothing that is not written beside it. */
export function RobotHead({ looks }: { looks: AgentView['looks'] }) {
  const armour = `hsl(${looks.hue} 68% 55%)`;
  const shade = `hsl(${looks.hue} 55% 38%)`;
  const trim = `hsl(${looks.accentHue} 85% 66%)`;
  const corner = [3, 10, 5, 12][looks.head % 4];
  const isWide = looks.visor % 2 === 0;
  return (
    <svg class="head" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">
      <rect width="40" height="40" fill={`hsl(${looks.hue} 45% 20%)`} />
      <Antenna kind={looks.antenna % ANTENNAS} colour={trim} />
      <rect x="9" y="11" width="22" height="20" rx={corner} fill={armour} stroke="#0b0710" stroke-width="2" />
      <path d="M9 24h22v4q0 3-3 3H12q-3 0-3-3z" fill={shade} />
      {isWide ? (
        <rect x="12" y="17" width="18" height="6" rx="2" fill={trim} stroke="#0b0710" stroke-width="1.5" />
      ) : (
        <g fill={trim} stroke="#0b0710" stroke-width="1.5">
          <circle cx="16" cy="20" r="3.2" />
          <circle cx="25" cy="20" r="3.2" />
        </g>
      )}
      <path d="M15 28h2v3h-2zM19 28h2v3h-2zM23 28h2v3h-2z" fill="#0b0710" opacity=".55" />
    </svg>
  );
}

/** What grows on top, as the fighter has it (renderer/robots/heads.ts), in few strokes. */
function Antenna({ kind, colour }: { kind: number; colour: string }) {
  const steel = '#9aa3b5';
  switch (kind) {
    case 0:
      return (
        <g>
          <path d="M15.5 12 12 5" stroke={steel} stroke-width="2" />
          <circle cx="12" cy="5" r="2.6" fill={colour} />
        </g>
      );
    case 1:
      return <path d="M12.5 12 9 3.5l9 8zM21 11.5 27 3.5l-.5 8.5z" fill={colour} />;
    case 2:
      return <path d="M26 11 21.5 5 9 6l3 7z" fill={colour} />;
    case 3:
      return <path d="M15 12 9.5 5.5M19 12l-3-8" stroke={steel} stroke-width="2" stroke-linecap="round" />;
    case 4:
      return <path d="M17.5 12 19 2.5 24 12z" fill={steel} />;
    case 5:
      return <rect x="4.5" y="12" width="6.5" height="9" rx="2" fill={colour} />;
    case 6:
      return <path d="M22 12 32.5 5.5 29 13zM18 12 8 5.5l3.5 7.5z" fill={colour} />;
    default:
      return <path d="M12 12 12.8 5l4.7 7zM16.5 12l.8-7 4.7 7zM21 12l.8-7 4.7 7z" fill={colour} />;
  }
}

/** An agent's name, which leads to its page. */
export function AgentName({ agent }: { agent: Pick<AgentView, 'id' | 'name'> }) {
  return (
    <a class="name" href={agentPath(agent.id)}>
      <bdi>{agent.name}</bdi>
    </a>
  );
}

/** Head, name, and whose it is. */
export function AgentLine({ agent }: { agent: Face }) {
  return (
    <span class="agent-line">
      <RobotHead looks={agent.looks} />
      <span class="agent-words">
        <AgentName agent={agent} />
        <span class="faint">
          {ARCHETYPE_TITLES[agent.archetype]}
          {agent.ownerName === null ? ', house agent' : null}
          {agent.ownerName === null ? null : (
            <>
              {' by '}
              <bdi>{agent.ownerName}</bdi>
            </>
          )}
        </span>
      </span>
    </span>
  );
}
