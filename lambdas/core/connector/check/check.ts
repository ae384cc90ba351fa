/** Every fault of a connector's definition, as sentences; without one the connector can be deployed. */
import { checkAuth } from '../../credentials/check.ts';
import type { Connector } from '../definition.ts';
import { checkChanges } from './changes.ts';
import { checkEvent } from './event.ts';
import { checkFrame } from './frame.ts';
import { checkLookup } from './lookup.ts';
import { checkOperation } from './operation.ts';
import { checkReplies } from './replies.ts';

export interface CheckOptions {
  /** How long a message may wait in its queue and its dead-letter queue together, ms. @default 4 days and 14 */
  retentionMs?: number;
}

const DAY_MS = 86_400_000;

/** Runs every function of the definition on sample values, too. Never throws. */
export function check(connector: Connector, { retentionMs = 18 * DAY_MS }: CheckOptions = {}): string[] {
  const { lookups, operations, events } = connector;
  return [
    ...checkFrame(connector),
    ...checkAuth(connector.auth),
    ...checkReplies(connector.errors),
    ...Object.entries(lookups).flatMap(([name, one]) => checkLookup(connector, name, one)),
    ...Object.entries(operations).flatMap(([name, one]) => checkOperation(connector, name, one, retentionMs)),
    ...Object.entries(events).flatMap(([name, one]) => checkEvent(connector, name, one, retentionMs)),
    ...checkChanges(connector),
  ];
}
