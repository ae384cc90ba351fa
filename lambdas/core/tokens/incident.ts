/** From two states of the record to what on-call hears: one incident from the first stop to the recovery. */
import type { IncidentEvent, TokenHolder, TokenIncident, TokenRecord } from '../ports.ts';

/** An open incident's name in the record: this and when it began, ms since the epoch. */
export const INCIDENT_PREFIX = 'token-';

/** A platform or a connector, as people call it. */
export function holderName(holder: TokenHolder): string {
  return holder.slice(holder.indexOf('#') + 1);
}

/** The step between the record before and after a refresh was finished; undefined where there is nothing to publish. */
export function incidentStep(
  platform: TokenHolder,
  before: TokenRecord,
  after: TokenRecord,
  maxRejections: number,
  atMs: number,
): TokenIncident | undefined {
  const step = (key: string, action: TokenIncident['action'], reason: string): TokenIncident => ({
    platform,
    key,
    action,
    reason,
    sinceMs: Number(key.slice(INCIDENT_PREFIX.length)),
    atMs,
  });
  if (before.incident !== '' && after.incident === '') {
    return step(before.incident, 'resolve', `tokens of ${holderName(platform)} are granted again`);
  }
  if (after.incident === '') return undefined;
  const stopped = (record: TokenRecord): number =>
    record.credentials.filter((use) => use.rejections >= maxRejections).length;
  if (before.incident === '')
    return step(after.incident, 'trigger', reasonOf(platform, after, maxRejections));
  if (stopped(after) > stopped(before)) {
    return step(after.incident, 'update', reasonOf(platform, after, maxRejections));
  }
  return undefined;
}

/**
 * The step as on-call's topic carries it. A trigger's version is the incident's beginning, whichever container publishes it and
 * when: published twice it is one step, and published after the resolve it is an old one.
 */
export function oncallStep({ platform, key, action, reason, sinceMs, atMs }: TokenIncident): IncidentEvent {
  return {
    key: `${platform}-${key}`,
    version: action === 'trigger' ? sinceMs : Math.max(atMs, sinceMs + 1),
    action,
    severity: action === 'resolve' ? 'info' : 'critical',
    summary: reason,
    source: holderName(platform),
    sinceMs,
    alwaysDelivered: true,
  };
}

function reasonOf(platform: TokenHolder, record: TokenRecord, maxRejections: number): string {
  const stopped = record.credentials.filter((use) => use.rejections >= maxRejections);
  if (stopped.length === 0)
    return `${record.failures} token requests to ${holderName(platform)} failed in a row`;
  const names = stopped.map((use) => use.name).join(' and ');
  const next =
    stopped.length < record.credentials.length
      ? 'the other credential takes over'
      : 'no more requests are made until the secret changes or a retry is ordered';
  return `${holderName(platform)} rejected its ${names} credential ${maxRejections} times in a row: ${next}`;
}
