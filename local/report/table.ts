/** The verdict as a table of plain text. Pure. */

import type { Incident } from './incidents.ts';
import { outageMsOf } from './log.ts';
import type { Drain } from './pace.ts';
import type { DrillReport } from './report.ts';

/** A longer value reaches beyond its column, characters. */
const widest = 100;

type Row = readonly [name: string, value: string, mark?: string];

/** Ready to print; ends with the sentence that says whether the drill was passed. */
export function tableOf(report: DrillReport): string {
  const { verdict, checks, figures, log } = report;
  const { options } = log;
  const refusing = options.mode === 'refuse-all' ? ` (${options.refusing})` : '';
  const title = `Outage drill: ${options.mode}${refusing} for ${text(outageMsOf(log) / 1000)} s at ${options.rate} events/s, speed ${options.speed}, CRM ${options.crm}, updates by ${options.updates}${options.chaos ? ', chaos' : ''}, seed ${options.seed}`;
  const counted: Row[] = [
    ['accepted', String(verdict.accepted)],
    ['applied once', String(verdict.appliedOnce)],
  ];
  const checkRows = checks.map(({ name, passed, detail }): Row => [name, detail, passed ? 'ok' : 'FAILED']);
  const more = figureRows(report);
  const rows: (Row | undefined)[] = [...counted, ...checkRows, undefined, ...more];
  const width = Math.max(...rows.map((row) => row?.[0].length ?? 0));
  const valueWidth = Math.min(widest, Math.max(...rows.map((row) => row?.[1].length ?? 0)));
  const lines = rows.map((row) =>
    row === undefined
      ? '─'.repeat(width + valueWidth + 10)
      : `${row[0].padEnd(width)}  ${row[1].padEnd(valueWidth)}  ${row[2] ?? ''}`.trimEnd(),
  );
  const failed = checks.filter((check) => !check.passed).map(({ name }) => name);
  const partial = figures.finished ? '' : ' (a partial report: the run did not reach its end)';
  const end = report.passed ? 'PASSED' : `FAILED: ${failed.join(', ')}${partial}`;
  return [title, '', ...lines, '', end].join('\n');
}

function figureRows({ figures, log }: DrillReport): Row[] {
  const seconds = (ms: unknown): string => (typeof ms === 'number' ? `${text(ms / 1000)} s` : '–');
  const opened = (ms: unknown): string =>
    typeof ms === 'number' ? `${seconds(ms)} after the outage began` : 'not at all';
  const lookups = Object.entries(
    figures['lookups'] as Record<string, { count: number; p50Ms: number; p99Ms: number }>,
  ).map(
    ([source, { count, p50Ms, p99Ms }]): Row => [
      `lookups, ${source}`,
      `${count} · p50 ${text(p50Ms)} ms · p99 ${text(p99Ms)} ms`,
    ],
  );
  const drain = figures['drain'] as Drain | undefined;
  const drained =
    drain === undefined
      ? 'backlog too small to measure'
      : `${text(drain.perSecond)} calls/s over ${text(drain.seconds)} s (${text(100 * Number(figures['drainShare']))} % of the usable rate), ${text(drain.effectsPerSecond)} effects/s among them`;
  const statuses = Object.entries(figures['statuses'] as Record<string, number>)
    .map(([status, count]) => `${status === '0' ? 'none' : status}: ${count}`)
    .join(' · ');
  const { expected, arrived } = log.updates;
  const incidents = figures['incidents'] as Incident[];
  const updates = incidents.reduce((sum, incident) => sum + incident.updates, 0);
  const live = figures['liveWhileDraining'] as { live: number; asked: number } | undefined;
  return [
    ['acknowledged', `p50 ${text(figures['ackP50Ms'])} ms · p99 ${text(figures['ackP99Ms'])} ms`],
    ['answers to events', statuses],
    ['sent behind the rate', `by ${seconds(figures['longestLagMs'])} at most`],
    ['retries, redeliveries', `${String(figures['retries'])}, ${String(figures['redeliveries'])}`],
    ...lookups,
    ['breaker opened', opened(figures['openedAfterMs'])],
    ['drain', drained],
    [
      'live while draining',
      live === undefined ? '–' : `${live.live} of ${live.asked} that no fresh cache answered`,
    ],
    ['pairs checked for order', String(figures['orderedPairs'])],
    ['CRM calls, repeats', `${String(figures['crmCalls'])}, ${String(figures['crmRepeats'])}`],
    ['token requests, 429s', `${String(figures['tokenCalls'])}, ${String(figures['throttledCalls'])}`],
    ['platform updates', `${arrived} of ${expected} interactions with a case`],
    ['reported to on-call', incidents.map(({ summaries: [first = ''] }) => first).join(' · ') || 'nothing'],
    ['updates of incidents', String(updates)],
    ...(log.options.chaos ? [['processes killed', String(log.kills)] as const] : []),
  ];
}

function text(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : '–';
}
