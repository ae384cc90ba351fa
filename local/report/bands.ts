/** The bands above the panels: the phases of each breaker, and what on-call received. Pure. */
import type { BreakerSpan } from './breaker-spans.ts';
import type { Incident } from './incidents.ts';
import { element, label, line, rect } from './svg.ts';

export const bandHeight = 30;
const ink = '#1f2933';
const phaseColours = { closed: '#8fbf9f', open: '#d1495b', 'half-open': '#edae49' } as const;
const markColours = { paged: '#7b2d26', resolved: '#2f6f4e' } as const;

/** What the marks on a band mean, with their colours. */
export const bandLegend: readonly { name: string; colour: string }[] = [
  ...Object.entries(phaseColours).map(([name, colour]) => ({ name, colour })),
  ...Object.entries(markColours).map(([name, colour]) => ({ name, colour })),
];

export interface Band {
  /** Of the breaker. */
  name: string;
  spans: readonly BreakerSpan[];
  incidents: readonly Incident[];
}

/** One band; `left` is where it begins, `x` the place of a time (ms since the epoch). */
export function bandOf(
  { name, spans, incidents }: Band,
  top: number,
  left: number,
  x: (atMs: number) => number,
): string {
  const phases = spans.map(({ phase, fromMs, toMs }) =>
    // A round of probes lasts milliseconds: drawn a pixel and a half wide at least, or it would not be seen.
    rect(x(fromMs), top + 4, Math.max(1.5, x(toMs) - x(fromMs)), bandHeight - 8, {
      fill: phaseColours[phase],
    }),
  );
  const marks = incidents.flatMap(({ triggeredMs, resolvedMs }) => [
    mark(x(triggeredMs), top, markColours.paged),
    ...(resolvedMs > 0 ? [mark(x(resolvedMs), top, markColours.resolved)] : []),
  ]);
  return [
    label(left - 10, top + 20, name, { 'text-anchor': 'end', fill: ink, 'font-size': 12 }),
    ...phases,
    ...marks,
  ].join('');
}

function mark(place: number, top: number, colour: string): string {
  return (
    line(place, top, place, top + bandHeight, { stroke: colour, 'stroke-width': 1.6 }) +
    element('circle', { cx: place.toFixed(1), cy: top + 2, r: 4, fill: colour })
  );
}
