/** Deliberate faults: each replaces one part of the product while it is wired, to show that the checks would notice. */
import type { FifoMessage } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import type { Accept, AcceptDeps } from '../../../lambdas/core/ingest/accept.ts';
import type {
  BreakerGuard,
  BreakerStore,
  Clock,
  IncidentStore,
  LookupCache,
  RateStore,
  TokenStore,
  TrippableGuard,
  WorkerQueue,
} from '../../../lambdas/core/ports.ts';
import type { Worker } from '../../../lambdas/core/worker/worker.ts';
import type { ConnectorFault } from '../connectors/fault.ts';

/** What a fault may replace; whatever it leaves out is the product's own. */
export interface Fault {
  name: string;
  accept?(deps: AcceptDeps): Accept;
  workerQueue?(queue: WorkerQueue): WorkerQueue;
  worker?(worker: Worker, queue: WorkerQueue): Worker;
  /** The breaker of a system, and that of an operation, as one container sees them. */
  guard?(guard: TrippableGuard, clock: Pick<Clock, 'now'>): TrippableGuard;
  operationGuard?(guard: BreakerGuard): BreakerGuard;
  breakerStore?(store: BreakerStore): BreakerStore;
  rateStore?(store: RateStore): RateStore;
  incidentStore?(store: IncidentStore): IncidentStore;
  lookupCache?(cache: LookupCache): LookupCache;
  tokenStore?(store: TokenStore): TokenStore;
  /** The message by which an operator's replay goes back to its queue. */
  replay?(message: FifoMessage): FifoMessage;
  /** In the run with connectors, which is then all that is run. */
  connectors?: ConnectorFault;
}

/** The product as it is. */
export const noFault: Fault = { name: 'none' };
