/** Connectors that are present cost a caller nothing: cold starts with eight of them next to two. */
import { COUNTS, connectorsPresent } from '../connectors.ts';
import { atMost, type Section } from '../section.ts';
import { pauseSources } from '../sources.ts';
import { round } from '../statistics.ts';

/** Of init + first call (design). */
const MOST = 1.05;

export const connectorsSection: Section = {
  name: 'connectors',
  title: 'Eight connectors present next to two',
  limitS: 240,
  async run(stack, { quick, signal }) {
    await pauseSources(stack);
    const found = await connectorsPresent(stack, quick ? 5 : 21, signal);
    const [few, many] = COUNTS;
    const rows = found.flatMap(({ name, bytes, initAndFirstCallMs: ms, initCpuMs: cpu }) => [
      atMost(`${name}: bytes more`, (bytes[many] ?? 0) - (bytes[few] ?? 0), 0),
      atMost(
        `${name}: init + first call (${ms[few]} and ${ms[many]} ms)`,
        round((ms[many] ?? 0) / (ms[few] ?? 1), 2),
        MOST,
        ' ×',
      ),
      {
        name: `${name}: CPU time of the init, ms`,
        value: `${cpu[few]} and ${cpu[many]} (${round((cpu[many] ?? 0) / (cpu[few] ?? 1), 2)})`,
      },
    ]);
    return { rows, figures: found };
  },
};
