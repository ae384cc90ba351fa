/** Bodies of the on-call queue: our own steps and CloudWatch's alarm notifications, both through SNS. */
import type { IncidentEvent } from '../ports.ts';

/** PagerDuty refuses longer ones, characters. */
const LONGEST_SUMMARY = 1024;
/** The largest time that a date can hold, ms since the epoch (ECMAScript). */
const LATEST_MS = 8_640_000_000_000_000;

/**
 * The body of our own step. `alwaysTold` is the wire's name for `alwaysDelivered`: messages outlive releases, so it
 * stays.
 */
export function incidentBody({ alwaysDelivered, ...step }: IncidentEvent): string {
  return JSON.stringify({ ...step, alwaysTold: alwaysDelivered });
}

/** The step that an SQS body holds, or undefined where it holds none (an alarm without data). */
export function parseIncident(body: string): IncidentEvent | undefined {
  const outer = objectOf(body);
  // SNS wraps the message unless raw delivery is on: take both.
  const inner = typeof outer?.['Message'] === 'string' ? objectOf(outer['Message']) : outer;
  if (inner === undefined) return undefined;
  return inner['AlarmName'] === undefined ? ownStep(inner) : alarmStep(inner);
}

function alarmStep(alarm: Record<string, unknown>): IncidentEvent | undefined {
  const name = textOf(alarm['AlarmName']).slice(0, 200);
  const atMs = Date.parse(textOf(alarm['StateChangeTime']));
  const state = alarm['NewStateValue'];
  if (Number.isNaN(atMs) || (state !== 'ALARM' && state !== 'OK')) return undefined;
  const severity = /critical/i.test(name) ? 'critical' : 'warning';
  return {
    key: `alarm-${name}`,
    version: atMs,
    action: state === 'ALARM' ? 'trigger' : 'resolve',
    severity: state === 'ALARM' ? severity : 'info',
    summary: `${name}: ${textOf(alarm['AlarmDescription'] ?? alarm['NewStateReason'])}`.slice(
      0,
      LONGEST_SUMMARY,
    ),
    source: name,
    sinceMs: atMs,
    alwaysDelivered: false,
  };
}

function ownStep(step: Record<string, unknown>): IncidentEvent | undefined {
  const { key, version, action, severity, summary, source, sinceMs, alwaysTold } = step;
  if (typeof key !== 'string' || typeof version !== 'number' || typeof summary !== 'string') return undefined;
  // What is no time could not be written as one: no pager would ever take it.
  if (typeof sinceMs !== 'number' || Math.abs(sinceMs) > LATEST_MS) return undefined;
  if (action !== 'trigger' && action !== 'update' && action !== 'resolve') return undefined;
  if (severity !== 'critical' && severity !== 'warning' && severity !== 'info') return undefined;
  return {
    key,
    version,
    action,
    severity,
    summary: summary.slice(0, LONGEST_SUMMARY),
    source: textOf(source),
    sinceMs,
    alwaysDelivered: alwaysTold === true,
  };
}

/** Other values than texts have no place in an incident, and some can't even be written as text. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
