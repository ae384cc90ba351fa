/** The job of the voice and digital workers: an event becomes its effect in the CRM, under the event's own id. */
import type {
  Clock,
  Crm,
  EventMessage,
  EventRecords,
  Hasher,
  Platform,
  PlatformUpdateQueue,
} from '../../ports.ts';
import type { Job } from '../job.ts';
import { caseUpdate } from './case-update.ts';
import { completeEvent, EVENTS, eventWork } from './event-work.ts';

export interface InteractionDeps {
  crm: Pick<Crm, 'applyEvent' | 'ready'>;
  records: EventRecords;
  updates: PlatformUpdateQueue;
  /** Platforms that get updates of cases; for the others' events nothing is queued. @default both */
  updated?: ReadonlySet<Platform>;
  hasher: Hasher;
  clock: Clock;
  /** CRM_TIMEOUT_MS. */
  timeoutMs: number;
  /** As `Job.exchanges`. */
  exchanges?: number;
}

/** If the CRM answers with a case id, a platform update is queued before the event is recorded as applied. */
export function interactionJob(deps: InteractionDeps): Job<EventMessage> {
  const { crm, records, updates, updated, hasher, clock, timeoutMs, exchanges = 1 } = deps;
  return {
    downstream: 'crm',
    operation: () => EVENTS,
    callTimeoutMs: timeoutMs,
    exchanges,
    updates,
    ...eventWork(records, hasher),
    ready: async () => crm.ready?.(),
    async apply(work, call) {
      const { caseId } = await crm.applyEvent(work.message, call);
      const update = caseUpdate(work.message, caseId, clock.now(), updated);
      return { complete: completeEvent(records, work), ...(update && { update }) };
    },
  };
}
