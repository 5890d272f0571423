import { act } from './stages/acts.ts';
import { findContacts } from './stages/contacts.ts';
import { regenerate } from './stages/energy.ts';
import { runHazards } from './stages/hazards.ts';
import { applyImpacts } from './stages/impacts.ts';
import { readMarket } from './stages/market.ts';
import { rememberTick } from './stages/memory.ts';
import { moveFighters } from './stages/motion.ts';
import { judge } from './stages/outcome.ts';
import { beginTick } from './stages/round.ts';

/** One rule: reads and writes the fight's state (see layout.ts) and nothing else. */
export interface Stage {
  name: string;
  apply: (state: Int32Array) => void;
}

/** What happens in one tick, in this order. Modes compose their own list instead of branching inside stages. */
export interface RuleSet {
  name: string;
  stages: readonly Stage[];
}

const standard: RuleSet = {
  name: 'standard',
  stages: [
    { name: 'begin', apply: beginTick },
    { name: 'market', apply: readMarket },
    { name: 'energy', apply: regenerate },
    { name: 'acts', apply: act },
    { name: 'motion', apply: moveFighters },
    { name: 'contacts', apply: findContacts },
    { name: 'impacts', apply: applyImpacts },
    { name: 'hazards', apply: runHazards },
    { name: 'memory', apply: rememberTick },
    { name: 'outcome', apply: judge },
  ],
};

/** Rule sets by name. */
export const ruleSets: Readonly<Record<string, RuleSet>> = { standard };
