/** A deployment in which nothing is the matter and nothing waits. */
import type { Snapshot } from '../../../bin/operator/snapshot.ts';
import { workerRows } from '../../../bin/operator/workers.ts';
import { SYSTEMS } from '../../../lambdas/core/breaker/names.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';

export const quietSnapshot = (atMs: number): Snapshot => ({
  atMs,
  place: 'here',
  breakers: SYSTEMS.map(initialState),
  holds: [],
  workers: workerRows.map((row) => ({
    ...row,
    depth: { visible: 0, inFlight: 0 },
    deadLetters: 0,
    source: { state: 'enabled', maximumConcurrency: 2 },
  })),
  ...{ quarantined: 0, otherLetters: [], tokens: [] },
  secrets: { faults: [], unread: [], found: 9 },
  ...{ unusedKeys: [], timesToEffect: [], canaries: [] },
});
