/** Events a second end to end, and how soon they are acknowledged. */
import type { Row, Section } from '../section.ts';
import { throughput } from '../throughput.ts';

/** P13: p99 of a warm acknowledgement, ms. */
const ACK_P99_MS = 200;

export const eventsSection: Section = {
  name: 'events',
  title: 'Events end to end on the local stack: HTTP, queue, worker, CRM',
  limitS: 180,
  // The stack is measured, not the limit of a CRM.
  settings: { CRM_RATE_LIMIT: '20000' },
  async run(stack, { quick, signal }) {
    const senders = 8;
    const found = await throughput(stack, {
      senders,
      calmS: quick ? 3 : 8,
      fullS: quick ? 4 : 12,
      drainS: quick ? 60 : 120,
      signal,
    });
    const { calm, full } = found;
    const zero = (name: string, count: number): Row => ({
      name,
      value: String(count),
      budget: '0',
      met: count === 0,
    });
    const rows: Row[] = [
      {
        name: 'ack p50 / p99, one at a time',
        value: `${calm.p50Ms} / ${calm.p99Ms} ms`,
        budget: `p99 ≤ ${ACK_P99_MS} ms`,
        met: calm.p99Ms <= ACK_P99_MS,
      },
      { name: `ack p50 / p99, ${senders} senders flat out`, value: `${full.p50Ms} / ${full.p99Ms} ms` },
      { name: 'events accepted a second, flat out', value: String(full.perSecond) },
      { name: 'events applied a second, to the last effect', value: String(found.effectsPerSecond) },
      zero(`lost, of ${found.accepted} accepted`, found.lost),
      zero('applied twice', found.appliedTwice),
      zero('refused', found.refused),
    ];
    return { rows, figures: found };
  },
};
