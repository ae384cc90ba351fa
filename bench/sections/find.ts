/** `steadyline find` over a million records, a tenth of them dead letters. */
import { measureFind } from '../find/measure.ts';
import { atMost, type Section } from '../section.ts';

/** Of PERFORMANCE.md. */
const MOST_MS = 2000;
/** With --quick. */
const FEW = 50_000;

export const findSection: Section = {
  name: 'find',
  title: 'Finding one of very many',
  limitS: 1800,
  async run(stack, { quick, records, signal }) {
    const count = quick ? Math.min(FEW, records) : records;
    const found = await measureFind(stack, { count, finds: quick ? 100 : 500, signal });
    return {
      rows: [
        { name: 'records, of them dead letters', value: `${found.records}, ${found.letters}` },
        atMost('p99 of find', found.p99Ms, MOST_MS, ' ms'),
        { name: 'p50 of find', value: `${found.p50Ms} ms` },
        { name: 'AWS calls of a find, at most', value: String(found.mostCalls) },
        { name: 'KB read by a find, at most', value: String(Math.ceil(found.mostBytes / 1000)) },
        atMost('finds that told anything wrong', found.wrong, 0),
        { name: 'time to load, straight into the engine', value: `${found.loadS} s` },
      ],
      figures: found,
    };
  },
};
