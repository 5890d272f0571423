import type { TrophyView } from '../../../core/honours/index.ts';
import { When } from './when.tsx';

/** What was won, the newest first. */
export function Trophies({ trophies, withAgents = false }: { trophies: readonly TrophyView[]; withAgents?: boolean }) {
  return (
    <ul class="trophies">
      {trophies.map(trophy => (
        <li key={trophy.id} class={trophy.place !== null && trophy.place <= 3 ? `medal-${trophy.place}` : undefined}>
          <span class="cup" aria-hidden="true" />
          <span>
            <bdi>{trophy.title}</bdi>
            <br />
            <span class="faint">
              {withAgents && trophy.agentName !== null ? (
                <>
                  <bdi>{trophy.agentName}</bdi>,{' '}
                </>
              ) : null}
              <When at={trophy.awardedAt} as="day" />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
