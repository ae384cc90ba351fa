/** The plot of a drill: bands and panels over one time axis, the outage shaded. Pure. */
import { shadeOf } from '../drill/modes.ts';
import { short, ticks } from './axes.ts';
import { type Band, bandHeight, bandLegend, bandOf } from './bands.ts';
import { callsPanel } from './calls-panel.ts';
import { incidentsOf } from './incidents.ts';
import { outageMsOf } from './log.ts';
import { depthPanel, effectsPanel, lookupsPanel, type Panel, type Scale } from './panels.ts';
import type { DrillReport } from './report.ts';
import { label, line, picture, rect } from './svg.ts';

const size = { width: 1100, left: 112, right: 190, top: 92, gap: 44, bottom: 64 };
const panelHeight = 150;
const ink = '#1f2933';
const faint = '#7b8794';
const grid = '#e4e7eb';
const plotWidth = size.width - size.left - size.right;

/** A whole SVG document. */
export function plotOf(report: DrillReport): string {
  const { log } = report;
  const totalS = Math.max(1, (log.endedMs - log.startedMs) / 1000);
  const seconds = (atMs: number): number => Math.min(totalS, Math.max(0, (atMs - log.startedMs) / 1000));
  const x = (atMs: number): number => size.left + (seconds(atMs) / totalS) * plotWidth;
  const panels = [depthPanel(log), effectsPanel(log), callsPanel(log), lookupsPanel(log)];
  const bands = bandsOf(report);
  const bandTop = size.top;
  // The legend of the bands is beside them, and needs the height of three.
  const bandsBottom = bandTop + Math.max(3, bands.length) * bandHeight;
  const tops = panels.map((_, index) => bandsBottom + size.gap + index * (panelHeight + size.gap));
  const bottom = (tops.at(-1) ?? 0) + panelHeight;
  const height = bottom + size.bottom;
  const outage =
    log.downMs === 0
      ? ''
      : rect(x(log.downMs), bandTop, x(log.backMs || log.endedMs) - x(log.downMs), bottom - bandTop, {
          fill: '#fbe9e7',
        }) +
        label(x(log.downMs) + 4, bandTop - 6, shadeOf(log.options.mode), {
          fill: '#b4313d',
          'font-size': 12,
        });
  const legend = bandLegend.map(({ name, colour }, index) =>
    legendEntry(size.left + plotWidth + 14, bandTop + 2 + index * 16, name, colour),
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
    ...titleOf(report),
    outage,
    ...bands.map((band, index) => bandOf(band, bandTop + index * bandHeight, size.left, x)),
    ...legend,
    ...drawn,
    ...timeAxis,
    label(size.left + plotWidth / 2, bottom + 44, 'seconds since the start', {
      'text-anchor': 'middle',
      fill: ink,
      'font-size': 13,
    }),
  ];
  return picture(
    'Outage drill: breaker, depth of the queues, effects, calls and lookups over time',
    size.width,
    height,
    ...body,
  );
}

/** A band a breaker: the CRM's, and those of its operations. */
function bandsOf({ spans, operationSpans, log }: DrillReport): Band[] {
  const incidents = incidentsOf(log.pages);
  return Object.entries({ crm: spans, ...operationSpans }).map(([name, of]) => ({
    name,
    spans: of,
    incidents: incidents.filter((incident) => incident.name === name),
  }));
}

function titleOf({ verdict, passed, checks, log }: DrillReport): string[] {
  const { mode, rate, speed, crm, chaos } = log.options;
  const failed = checks.filter((check) => !check.passed).map(({ name }) => name);
  const what = `Outage drill: CRM ${mode} for ${Math.round(outageMsOf(log) / 1000)} s at ${rate} events/s (speed ${speed}, ${crm}${chaos ? ', chaos' : ''})`;
  const result = `${passed ? 'PASSED' : `FAILED (${failed.join(', ')})`} — accepted ${verdict.accepted}, applied once ${verdict.appliedOnce}, twice ${verdict.appliedTwice}, lost ${verdict.lost}, out of order ${verdict.outOfOrder}, dead-lettered ${verdict.deadLettered}, lookups not answered ${verdict.lookupsNotAnswered}`;
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
