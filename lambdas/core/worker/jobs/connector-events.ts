/** The job of a connector's events workers: an event becomes its effect by the first rule that takes it. */
import type { ConnectorCalls } from '../../connector/calls.ts';
import type { Connector } from '../../connector/definition.ts';
import { usualExchanges } from '../../connector/once.ts';
import { eventEffectKey, ruleFor } from '../../connector/takes.ts';
import { messageGroup } from '../../message/keys.ts';
import { eventUpdate } from '../../platform/update-of.ts';
import type {
  Clock,
  EventMessage,
  EventRecords,
  Hasher,
  Platform,
  PlatformUpdateQueue,
} from '../../ports.ts';
import type { Job } from '../job.ts';
import { applied } from './applied.ts';
import { completeEvent, EVENTS, eventWork } from './event-work.ts';

/** Groups of FIFO queues, once they are no plain hashes any more (docs/adr/0010); of a standard queue they are message ids. */
const HMAC = /^[0-9a-f]{64}$/;

export interface ConnectorEventsDeps {
  connector: Connector;
  calls: Pick<ConnectorCalls, 'ready' | 'write'>;
  /** Notes first claims. */
  records: EventRecords;
  /** Absent where the connector answers no cases and sends nothing back. */
  updates?: PlatformUpdateQueue;
  /** Platforms that get updates. @default both */
  updated?: ReadonlySet<Platform>;
  hasher: Hasher;
  clock: Clock;
  /** `<PREFIX>_TIMEOUT_MS`. */
  timeoutMs: number;
}

/**
 * An event that no rule takes any more is dropped: the connector was changed after ingest had sent it. If the system tells a
 * case id, or what the rule sends back, a platform update is queued before the event is recorded as applied.
 */
export function connectorEventsJob(deps: ConnectorEventsDeps): Job<EventMessage> {
  const { connector, calls, records, updates, updated, hasher, clock, timeoutMs } = deps;
  const ruleOf = (event: EventMessage) => ruleFor(connector, event);
  return {
    downstream: connector.name,
    operation: (event) => ruleOf(event) ?? EVENTS,
    callTimeoutMs: timeoutMs,
    exchanges: Math.max(1, ...Object.values(connector.events).map(({ once }) => usualExchanges(once))),
    ...(updates && { updates }),
    // A further connector's claims are filed under nothing.
    interactionKey: (event, group) =>
      HMAC.test(group) && group !== messageGroup(hasher, event) ? group : undefined,
    ...eventWork(records, hasher, connector.name),
    isWorthless: (event) => ruleOf(event) === undefined,
    ready: () => calls.ready(),
    async apply(work, call) {
      const { message } = work;
      const complete = completeEvent(records, work);
      const name = ruleOf(message) ?? '';
      const rule = connector.events[name];
      if (rule === undefined) return { complete };
      const key = eventEffectKey(hasher, message);
      const writing = { input: message, key, fields: {}, ...call.tried };
      const values = applied(await calls.write(rule, writing, call));
      const from = `${connector.name}/${name}`;
      const update = eventUpdate(message, rule.writeBack, { from, values, nowMs: clock.now(), updated });
      return { complete, ...(update && { update }) };
    },
  };
}
