/** AWS calls by flow. */
import { awsCalls } from '../aws-calls.ts';
import { atMost, type Section } from '../section.ts';

export const callsSection: Section = {
  name: 'calls',
  title: 'AWS calls',
  limitS: 120,
  // The breaker stays open once it has opened.
  settings: { BREAKER_OPEN_MS: '600000', BREAKER_MAX_OPEN_MS: '600000' },
  async run(stack) {
    const found = await awsCalls(stack);
    return {
      rows: found.map(({ flow, calls, budget }) =>
        budget === undefined ? { name: flow, value: String(calls) } : atMost(flow, calls, budget),
      ),
      figures: found,
    };
  },
};
