/** The plot of a drill: four panels over one time axis, the outage shaded. Pure. */
import { short, ticks } from './axes.ts';
import { depthPanel, effectsPanel, lookupsPanel, type Panel, type Scale } from './panels.ts';
import type { DrillReport } from './report.ts';
import { element, label, line, rect } from './svg.ts';

const size = { width: 1100, left: 76, right: 190, top: 92, gap: 44, bottom: 64 };
const panelHeight = 150;
const bandHeight = 30;
const ink = '#1f2933';
const faint = '#7b8794';
const grid = '#e4e7eb';
const phaseColours = { closed: '#8fbf9f', open: '#d1495b', 'half-open': '#edae49' } as const;
const plotWidth = size.width - size.left - size.right;

/** A whole SVG document. */
export function plotOf(report: DrillReport): string {
  const { log, spans } = report;
  const totalS = Math.max(1, (log.endedMs - log.startedMs) / 1000);
  const seconds = (atMs: number): number => Math.min(totalS, Math.max(0, (atMs - log.startedMs) / 1000));
  const x = (atMs: number): number => size.left + (seconds(atMs) / totalS) * plotWidth;
  const panels = [depthPanel(log), effectsPanel(log), lookupsPanel(log)];
  const bandTop = size.top;
  const tops = panels.map((_, index) => bandTop + bandHeight + size.gap + index * (panelHeight + size.gap));
  const bottom = (tops.at(-1) ?? 0) + panelHeight;
  const height = bottom + size.bottom;
  const outage =
    log.downMs === 0
      ? ''
      : rect(x(log.downMs), bandTop, x(log.backMs || log.endedMs) - x(log.downMs), bottom - bandTop, {
          fill: '#fbe9e7',
        }) + label(x(log.downMs) + 4, bandTop - 6, 'CRM away', { fill: '#b4313d', 'font-size': 12 });
  const band = spans.map(({ phase, fromMs, toMs }) =>
    // A round of probes lasts milliseconds: drawn a pixel and a half wide at least, or it would not be seen.
    rect(x(fromMs), bandTop + 4, Math.max(1.5, x(toMs) - x(fromMs)), bandHeight - 8, {
      fill: phaseColours[phase],
    }),
  );
  const bandLegend = Object.entries(phaseColours).map(([phase, colour], index) =>
    legendEntry(size.left + plotWidth + 14, bandTop + 2 + index * 15, phase, colour),
  );
  const drawn = panels.map((panel, index) => drawPanel(panel, tops[index] ?? 0, x));
  const timeAxis = ticks(totalS, 10)
    .filter((tick) => tick <= totalS)
    .map((tick) => {
      const place = size.left + (tick / totalS) * plotWidth;
      return (
        line(place, bottom, place, bottom + 5, { stroke: faint }) +
        label(place, bottom + 20, short(tick), { 'text-anchor': 'middle', fill: ink, 'font-size': 12 })
      );
    });
  const body = [
    rect(0, 0, size.width, height, { fill: '#ffffff' }),
    ...titleOf(report),
    outage,
    label(size.left - 10, bandTop + 20, 'breaker', { 'text-anchor': 'end', fill: ink, 'font-size': 12 }),
    ...band,
    ...bandLegend,
    ...drawn,
    ...timeAxis,
    label(size.left + plotWidth / 2, bottom + 44, 'seconds since the start', {
      'text-anchor': 'middle',
      fill: ink,
      'font-size': 13,
    }),
  ];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: size.width,
      height,
      viewBox: `0 0 ${size.width} ${height}`,
      'font-family': 'system-ui, Helvetica, Arial, sans-serif',
    },
    ...body,
  );
}

function titleOf({ verdict, passed, log }: DrillReport): string[] {
  const { mode, rate, speed, crm, chaos } = log.options;
  const what = `Outage drill: CRM ${mode} for ${Math.round(log.plan.outageMs / 1000)} s at ${rate} events/s (speed ${speed}, ${crm}${chaos ? ', chaos' : ''})`;
  const result = `${passed ? 'PASSED' : 'FAILED'} — accepted ${verdict.accepted}, applied once ${verdict.appliedOnce}, twice ${verdict.appliedTwice}, lost ${verdict.lost}, out of order ${verdict.outOfOrder}, dead-lettered ${verdict.deadLettered}, lookups not answered ${verdict.lookupsNotAnswered}`;
  return [
    label(size.left, 32, what, { 'font-size': 18, 'font-weight': 600, fill: ink }),
    label(size.left, 54, result, { 'font-size': 13, fill: passed ? '#2f6f4e' : '#b4313d' }),
  ];
}

function drawPanel(panel: Panel, top: number, x: (atMs: number) => number): string {
  const steps = ticks(panel.most, 4);
  const most = steps.at(-1) ?? 1;
  const bottom = top + panelHeight;
  const y = (value: number): number => bottom - (value / most) * panelHeight;
  const scale: Scale = { x, y, bottom, left: size.left, right: size.left + plotWidth };
  const rows = steps.map(
    (step) =>
      line(size.left, y(step), size.left + plotWidth, y(step), { stroke: step === 0 ? faint : grid }) +
      label(size.left - 8, y(step) + 4, short(step), { 'text-anchor': 'end', fill: ink, 'font-size': 12 }),
  );
  const legend = panel.legend.map(({ name, colour, dashed }, index) =>
    legendEntry(size.left + plotWidth + 14, top + index * 18, name, colour, dashed),
  );
  return [
    label(size.left, top - 9, panel.title, { 'font-size': 13, 'font-weight': 600, fill: ink }),
    ...rows,
    panel.draw(scale),
    ...legend,
  ].join('');
}

function legendEntry(left: number, top: number, name: string, colour: string, dashed = false): string {
  const mark = dashed
    ? line(left, top + 6, left + 14, top + 6, {
        stroke: colour,
        'stroke-width': 2,
        'stroke-dasharray': '4 3',
      })
    : rect(left, top, 14, 11, { fill: colour });
  return mark + label(left + 20, top + 10, name, { 'font-size': 12, fill: ink });
}
