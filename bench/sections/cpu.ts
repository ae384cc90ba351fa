/** CPU an event of ingest next to the floor, the bare SDK and the stock pipeline. */
import { cpuTimes } from '../cpu.ts';
import type { Section } from '../section.ts';
import { pauseSources } from '../sources.ts';
import { round } from '../statistics.ts';

/** Of PERFORMANCE.md: against the bare SDK's put and send. */
const MOST = 1.15;

export const cpuSection: Section = {
  name: 'cpu',
  title: 'CPU a new event, µs (median; × the bare SDK in brackets)',
  limitS: 300,
  async run(stack, { quick, signal }) {
    await pauseSources(stack);
    const found = await cpuTimes(stack, { rounds: quick ? 5 : 11, events: quick ? 50 : 100, signal });
    const bare = found.find(({ variant }) => variant === 'bare-sdk')?.micros ?? Number.NaN;
    const rows = found.map(({ variant, micros }) => {
      const ratio = round(micros / bare, 2);
      const budget = variant === 'ingest' ? { budget: `≤ ${MOST} × bare SDK`, met: ratio <= MOST } : {};
      return { name: variant, value: `${micros} (${ratio})`, ...budget };
    });
    return { rows, figures: found };
  },
};
