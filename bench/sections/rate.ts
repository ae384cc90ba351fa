/** Callers come before work that can wait, within one rate. */
import { CALLERS, callersFirst } from '../callers-first.ts';
import { atLeast, atMost, type Section } from '../section.ts';
import { round } from '../statistics.ts';

/** Calls a second that the CRM allows, and what may be used of it. */
const LIMIT = 100;
const USABLE = 80;

export const rateSection: Section = {
  name: 'rate',
  title: `One rate for callers and work: a CRM of ${LIMIT} calls a second`,
  limitS: 240,
  settings: { CRM_RATE_LIMIT: String(LIMIT) },
  async run(stack, { quick, signal }) {
    const found = await callersFirst(stack, {
      bursts: quick ? 2 : 5,
      besideS: quick ? 10 : 20,
      aloneS: quick ? 8 : 15,
      signal,
    });
    const { bursts, beside, alonePerSecond, mostInASecond } = found;
    return {
      rows: [
        atLeast(`live, of ${CALLERS} new callers in one moment (the worst burst)`, Math.min(...bursts), 45),
        atLeast(
          `live, of ${beside.lookups} lookups at 20 a second beside a backlog`,
          round((100 * beside.live) / beside.lookups),
          90,
          ' %',
        ),
        atLeast('work calls a second beside them', beside.workPerSecond, 50),
        atLeast('CRM calls a second of the backlog alone', alonePerSecond, round(0.93 * USABLE)),
        atMost('CRM calls in the fullest sliding second', mostInASecond, USABLE),
      ],
      figures: found,
    };
  },
};
