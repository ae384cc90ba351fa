/** The panel of what the CRM was called for and what it answered. Pure. */
import type { CallRecord } from '../simulators/calls.ts';
import type { DrillLog } from './log.ts';
import type { Panel, Scale } from './panels.ts';
import { rect } from './svg.ts';

const binMs = 1000;
/** In the order in which they are stacked. */
const answers = [
  { name: 'answered', colour: '#8ab17d', has: (outcome: string) => /^(2|404)/.test(outcome) },
  { name: 'throttled', colour: '#e9c46a', has: (outcome: string) => outcome === '429' },
  { name: 'refused', colour: '#9d8189', has: (outcome: string) => /^(400|422)/.test(outcome) },
  { name: 'failed, no answer', colour: '#b4313d', has: () => true },
] as const;

/** CRM calls in each second, by what came of them. A page under 200 or 404 counts as failed. */
export function callsPanel({ calls, startedMs }: DrillLog): Panel {
  const bins = new Map<number, number[]>();
  for (const call of calls) {
    const bin = Math.floor((call.atMs - startedMs) / binMs);
    const counts = bins.get(bin) ?? answers.map(() => 0);
    const index = answerOf(call);
    counts[index] = (counts[index] ?? 0) + 1;
    bins.set(bin, counts);
  }
  const totals = [...bins.values()].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return {
    title: 'CRM calls in each second, by the answer',
    most: Math.max(1, ...totals),
    legend: answers,
    draw: (scale) => [...bins].map(([bin, counts]) => stack(counts, startedMs + bin * binMs, scale)).join(''),
  };
}

function answerOf({ outcome, mode }: CallRecord): number {
  const isPage = mode === 'html' || mode === 'http-404';
  return isPage ? answers.length - 1 : answers.findIndex(({ has }) => has(outcome));
}

function stack(counts: readonly number[], fromMs: number, { x, y }: Scale): string {
  const [left, width] = [x(fromMs), Math.max(0.5, x(fromMs + binMs) - x(fromMs) - 0.4)];
  let ground = 0;
  return answers
    .map(({ colour }, index) => {
      const count = counts[index] ?? 0;
      if (count === 0) return '';
      ground += count;
      return rect(left, y(ground), width, y(ground - count) - y(ground), { fill: colour });
    })
    .join('');
}
