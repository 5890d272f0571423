import type { AgentView } from '../../../core/agents/index.ts';
import { agentPath } from '../paths.ts';
import { ARCHETYPE_TITLES } from './words.ts';

type Face = Pick<AgentView, 'id' | 'name' | 'looks' | 'archetype' | 'ownerName' | 'house'>;

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
      <Antenna kind={looks.antenna % 4} colour={trim} />
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

function Antenna({ kind, colour }: { kind: number; colour: string }) {
  if (kind === 0) return <path d="M20 11V5" stroke={colour} stroke-width="2.5" stroke-linecap="round" />;
  if (kind === 1) return <path d="M13 12 9 5M27 12l4-7" stroke={colour} stroke-width="2.5" stroke-linecap="round" />;
  if (kind === 2) return <path d="M20 4v8M16 7h8" stroke={colour} stroke-width="2.5" stroke-linecap="round" />;
  return (
    <g>
      <path d="M24 11 28 6" stroke={colour} stroke-width="2" />
      <circle cx="28.5" cy="5.5" r="2.5" fill={colour} />
    </g>
  );
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
