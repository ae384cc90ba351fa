/** What the flow controller sees and moves. */
import type { Downstream } from './messages.ts';

/** One worker: a queue, its event source mapping and the downstream it calls. */
export interface WorkerSource {
  /** Name of the worker's function, without stack prefix, e.g. `voice-worker`. */
  worker: string;
  mappingId: string;
  queueUrl: string;
  downstream: Downstream;
  /** Name of its queue where canaries come through. */
  canary?: string;
}

/** Approximate counts of a queue. */
export interface QueueDepth {
  visible: number;
  inFlight: number;
}

/** All methods throw UnavailableError. */
export interface QueueDepths {
  read(queueUrl: string): Promise<QueueDepth>;
}

/** State of an event source mapping; `changing` while AWS is at work on it. */
export interface EventSourceState {
  state: 'enabled' | 'disabled' | 'changing';
  maximumConcurrency: number;
}

/** Changes are asynchronous: read the state again later. All methods throw UnavailableError. */
export interface EventSources {
  read(mappingId: string): Promise<EventSourceState>;
  update(mappingId: string, change: { enabled?: boolean; maximumConcurrency?: number }): Promise<void>;
}

/** What the controller remembers of a worker from tick to tick. Times are ms since the epoch, 0 for never. */
export interface ControlRecord {
  /** Counts the writes; 0 where there is no record yet, or an older release has written it. */
  revision: number;
  depth: number;
  depthAtMs: number;
  /** Since when the queue has not been seen empty: no message is older than that. */
  nonEmptySinceMs: number;
  changedAtMs: number;
  /** Empty: not paused. */
  pauseReason: '' | 'long-outage' | 'backpressure' | 'operator';
  pausedBy: string;
  pausedAtMs: number;
  /** A pause by the controller holds until then; the watchdog resumes it afterwards. */
  pausedUntilMs: number;
}

/** One record a worker. All methods throw UnavailableError. */
export interface ControlStore {
  read(worker: string): Promise<ControlRecord | undefined>;
  /**
   * Writes `record` in place of the one of its revision, under the next revision. False where somebody else has
   * written meanwhile: controller and operator share the record, and neither may undo what it has not seen.
   */
  write(worker: string, record: ControlRecord): Promise<boolean>;
}
