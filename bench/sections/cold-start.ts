/** Cold starts of ingest and lookup next to the floor, the bare SDK and the stock pipeline. */
import { type ColdStart, coldStarts } from '../cold-start.ts';
import type { Row, Section } from '../section.ts';
import { pauseSources } from '../sources.ts';
import { round } from '../statistics.ts';

/** Of PERFORMANCE.md: init of a hot function against the bare two-client bundle. */
const MOST = 1.15;

export const coldStartSection: Section = {
  name: 'cold-start',
  title: 'Cold start, ms (median; × the bare SDK in brackets)',
  limitS: 240,
  async run(stack, { quick, signal }) {
    await pauseSources(stack);
    const found = await coldStarts(stack, quick ? 5 : 15, signal);
    const bare = found.find(({ variant }) => variant === 'bare-sdk');
    return { rows: found.flatMap((one) => rowsOf(one, bare ?? one)), figures: found };
  },
};

function rowsOf(one: ColdStart, bare: ColdStart): Row[] {
  const initRatio = round(one.initMs / bare.initMs, 2);
  const totalRatio = round(one.initAndFirstCallMs / bare.initAndFirstCallMs, 2);
  const cpuRatio = round(one.initCpuMs / bare.initCpuMs, 2);
  const judged = one.variant === 'ingest' || one.variant === 'lookup';
  const budget = judged ? { budget: `≤ ${MOST} × bare SDK`, met: initRatio <= MOST } : {};
  return [
    { name: `${one.variant} (${one.kilobytes} KB): init`, value: `${one.initMs} (${initRatio})`, ...budget },
    { name: `${one.variant}: CPU time of the init`, value: `${one.initCpuMs} (${cpuRatio})` },
    {
      name: `${one.variant}: init + first call`,
      value: `${one.initAndFirstCallMs} (${totalRatio})`,
    },
  ];
}
