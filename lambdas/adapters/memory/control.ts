/** Event sources, depths and the controller's memory, in memory. */
import { initialControl } from '../../core/control/initial.ts';
import type {
  ControlRecord,
  ControlStore,
  EventSourceState,
  EventSources,
  QueueDepth,
  QueueDepths,
} from '../../core/ports.ts';

/** Behaves as the DynamoDB store; held to the same contract suite. */
export function memoryControlStore(): ControlStore & { records: Map<string, ControlRecord> } {
  const records = new Map<string, ControlRecord>();
  return {
    records,
    read: async (worker) => records.get(worker),
    async write(worker, record) {
      const { revision } = records.get(worker) ?? initialControl;
      if (revision !== record.revision) return false;
      records.set(worker, { ...record, revision: revision + 1 });
      return true;
    },
  };
}

export function memoryEventSources(): EventSources & {
  states: Map<string, EventSourceState>;
  changes: string[];
} {
  const states = new Map<string, EventSourceState>();
  const changes: string[] = [];
  return {
    states,
    changes,
    read: async (id) => states.get(id) ?? { state: 'enabled', maximumConcurrency: 2 },
    async update(id, { enabled, maximumConcurrency }) {
      const now = states.get(id) ?? { state: 'enabled', maximumConcurrency: 2 };
      states.set(id, {
        state: enabled === undefined ? now.state : enabled ? 'enabled' : 'disabled',
        maximumConcurrency: maximumConcurrency ?? now.maximumConcurrency,
      });
      changes.push(`${id} ${enabled === undefined ? 'scale' : enabled ? 'resume' : 'pause'}`);
    },
  };
}

export function memoryDepths(): QueueDepths & { depths: Map<string, QueueDepth> } {
  const depths = new Map<string, QueueDepth>();
  return { depths, read: async (url) => depths.get(url) ?? { visible: 0, inFlight: 0 } };
}
