/** What on-call saw, from the pager's events (P8). Pure. */
import type { PagerEvent } from '../simulators/oncall/pagerduty.ts';
import type { BreakerSpan } from './breaker-spans.ts';

/** Everything that was reported under one key. */
export interface Incident {
  key: string;
  /** Of the breaker it is about, e.g. `crm` or `crm/events`; another incident's key as it is. */
  name: string;
  /** Triggers that opened it: a second one is a ghost. */
  triggers: number;
  /** Triggers while it was open. */
  updates: number;
  resolves: number;
  /** Resolves while it was not open. */
  lateResolves: number;
  triggeredMs: number;
  /** 0: it is open. */
  resolvedMs: number;
  /** Of its triggers and updates. */
  summaries: string[];
}

const breakerKey = /^breaker-(.+)-\d+$/;

/** Incidents in the order of their triggers. */
export function incidentsOf(events: readonly PagerEvent[]): Incident[] {
  const incidents = new Map<string, Incident>();
  for (const { action, dedupKey, atMs, redundant, summary } of events) {
    const incident = incidents.get(dedupKey) ?? begun(dedupKey, atMs);
    incidents.set(dedupKey, incident);
    if (action === 'trigger') {
      incident.summaries.push(summary);
      incident[redundant ? 'updates' : 'triggers'] += 1;
      incident.resolvedMs = 0;
    } else if (action === 'resolve') {
      incident[redundant ? 'lateResolves' : 'resolves'] += 1;
      incident.resolvedMs = atMs;
    }
  }
  return [...incidents.values()];
}

/** Whether it was paged once and resolved once. */
export function isPagedOnce({ triggers, resolves, lateResolves, resolvedMs }: Incident): boolean {
  return triggers === 1 && resolves === 1 && lateResolves === 0 && resolvedMs > 0;
}

/**
 * Begins of a breaker's episodes, ms since the epoch. An opening within `resolveAfterMs` of the closing before it goes on
 * with its episode.
 */
export function episodesOf(spans: readonly BreakerSpan[], resolveAfterMs: number): number[] {
  const begins: number[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { phase, fromMs, toMs } of spans) {
    if (phase === 'closed') continue;
    if (fromMs - lastMs > resolveAfterMs) begins.push(fromMs);
    lastMs = toMs;
  }
  return begins;
}

function begun(key: string, triggeredMs: number): Incident {
  const none = { triggers: 0, updates: 0, resolves: 0, lateResolves: 0, resolvedMs: 0 };
  return { key, name: breakerKey.exec(key)?.[1] ?? key, ...none, triggeredMs, summaries: [] };
}
