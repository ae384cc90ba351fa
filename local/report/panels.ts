/** The panels of the plot: what each draws, and its legend. Pure. */
import { deadLetters } from '../traffic/depths.ts';
import type { Sample } from '../traffic/samples.ts';
import { usableRate } from '../usable-rate.ts';
import type { DrillLog } from './log.ts';
import { area, line, polyline, rect } from './svg.ts';

/** Places on the page for values. */
export interface Scale {
  x(atMs: number): number;
  y(value: number): number;
  bottom: number;
  left: number;
  right: number;
}

export interface Panel {
  title: string;
  /** Largest value to be shown. */
  most: number;
  legend: readonly { name: string; colour: string; dashed?: boolean }[];
  draw(scale: Scale): string;
}

type Series = readonly { name: string; colour: string; pick: (sample: Sample) => number }[];

const ink = '#1f2933';

/** Messages waiting, by queue. */
export function depthPanel({ samples }: DrillLog): Panel {
  const named = (name: string) => (sample: Sample) => sample.depths[name] ?? 0;
  const dead = { name: 'dead-lettered', colour: ink, pick: ({ depths }: Sample) => deadLetters(depths) };
  const series: Series = [
    ...(samples.some((sample) => dead.pick(sample) > 0) ? [dead] : []),
    { name: 'voice', colour: '#2e86ab', pick: named('voice') },
    { name: 'digital', colour: '#86bbd8', pick: named('digital') },
    { name: 'crm-requests', colour: '#758bfd', pick: named('crm-requests') },
    { name: 'enrichment', colour: '#c5d86d', pick: named('enrichment') },
    { name: 'refresh', colour: '#f6ae2d', pick: named('refresh') },
    { name: 'platform-updates', colour: '#9d8189', pick: named('platform-updates') },
  ];
  const most = Math.max(1, ...samples.map((sample) => sum(series.map(({ pick }) => pick(sample)))));
  const title = 'Queue depth: messages waiting and in flight';
  return { title, most, legend: series, draw: (scale) => stacked(samples, series, scale) };
}

/** Effects in the CRM and acceptances, a second, with the usable rate of the CRM. */
export function effectsPanel({ samples, options, plan }: DrillLog): Panel {
  const target = usableRate(options.crmRate, plan.settings);
  const perSecond = (pick: (sample: Sample) => number): [number, number][] =>
    samples.map((sample, index) => {
      const previous = samples[index - 1];
      const seconds = previous === undefined ? 1 : Math.max(0.2, (sample.atMs - previous.atMs) / 1000);
      return [sample.atMs, pick(sample) / seconds];
    });
  const [effects, accepted] = [perSecond((s) => s.effects), perSecond((s) => s.accepted)];
  const highest = Math.max(...effects.map(([, value]) => value), ...accepted.map(([, value]) => value), 1);
  const showTarget = highest > target * 0.4;
  return {
    title: 'CRM effects and acceptances a second',
    most: Math.max(highest, showTarget ? target : 0),
    legend: [
      { name: 'CRM effects', colour: '#2a9d8f' },
      { name: 'accepted', colour: '#5c677d' },
      ...(showTarget ? [{ name: 'usable rate of the CRM', colour: '#b4313d', dashed: true }] : []),
    ],
    draw: ({ x, y, bottom, left, right }) => {
      const points = (values: [number, number][]): [number, number][] =>
        values.map(([atMs, value]) => [x(atMs), y(value)]);
      return [
        area(points(effects), bottom, { fill: '#2a9d8f', 'fill-opacity': 0.35 }),
        polyline(points(effects), { stroke: '#2a9d8f', 'stroke-width': 1.6 }),
        polyline(points(accepted), { stroke: '#5c677d', 'stroke-width': 1.3 }),
        showTarget
          ? line(left, y(target), right, y(target), { stroke: '#b4313d', 'stroke-dasharray': '4 3' })
          : '',
      ].join('');
    },
  };
}

/** Lookups a second by where the answer came from. */
export function lookupsPanel({ samples }: DrillLog): Panel {
  const named = (name: string) => (sample: Sample) => sample.lookups[name] ?? 0;
  const series: Series = [
    { name: 'live', colour: '#2e86ab', pick: named('live') },
    { name: 'cache', colour: '#8ab17d', pick: named('cache') },
    { name: 'stale cache', colour: '#e9c46a', pick: named('stale_cache') },
    { name: 'default', colour: '#f4a261', pick: named('default') },
    { name: 'not answered', colour: '#b4313d', pick: named('failed') },
  ];
  const most = Math.max(1, ...samples.map((sample) => sum(series.map(({ pick }) => pick(sample)))));
  return {
    title: 'Lookups in each second, by source of the answer',
    most,
    legend: series,
    draw: (scale) => bars(samples, series, scale),
  };
}

function stacked(samples: readonly Sample[], series: Series, { x, y }: Scale): string {
  const ground = samples.map(() => 0);
  return series
    .map(({ colour, pick }) => {
      const lower = samples.map(({ atMs }, index): [number, number] => [x(atMs), y(ground[index] ?? 0)]);
      const upper = samples.map((sample, index): [number, number] => {
        ground[index] = (ground[index] ?? 0) + pick(sample);
        return [x(sample.atMs), y(ground[index])];
      });
      const outline = [...upper, ...lower.reverse()].map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`);
      return `<polygon points="${outline.join(' ')}" fill="${colour}"/>`;
    })
    .join('');
}

function bars(samples: readonly Sample[], series: Series, { x, y }: Scale): string {
  return samples
    .map((sample, index) => {
      const fromMs = samples[index - 1]?.atMs ?? sample.atMs - 1000;
      const [left, width] = [x(fromMs), Math.max(0.5, x(sample.atMs) - x(fromMs) - 0.4)];
      let ground = 0;
      return series
        .map(({ colour, pick }) => {
          const value = pick(sample);
          if (value === 0) return '';
          ground += value;
          return rect(left, y(ground), width, y(ground - value) - y(ground), { fill: colour });
        })
        .join('');
    })
    .join('');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
