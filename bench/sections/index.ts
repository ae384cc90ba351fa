/** All sections, in the order of the table. */
import type { Section } from '../section.ts';
import { callsSection } from './calls.ts';
import { coldStartSection } from './cold-start.ts';
import { connectorsSection } from './connectors.ts';
import { cpuSection } from './cpu.ts';
import { drillSection } from './drill.ts';
import { eventsSection } from './events.ts';
import { findSection } from './find.ts';
import { lookupsSection } from './lookups.ts';
import { rateSection } from './rate.ts';

export const sections: readonly Section[] = [
  callsSection,
  coldStartSection,
  connectorsSection,
  cpuSection,
  eventsSection,
  findSection,
  lookupsSection,
  rateSection,
  drillSection,
];
