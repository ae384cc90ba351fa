/** Breakers, holds and pauses of a deployment: whatever a message may wait for. */
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import type { Connection } from '../operator/connection.ts';
import { breakerStates, holdsOf } from '../operator/snapshot.ts';
import { workerRowsWith } from '../operator/workers.ts';
import type { Surroundings } from './waiting.ts';

/** Throws UnavailableError. */
export async function surroundingsOf(at: Connection, nowMs: number): Promise<Surroundings> {
  const store = dynamoControlStore(at.dynamo, at.table('coordination'));
  const workers = workerRowsWith(at.connectors).map(({ worker }) => worker);
  const [breakers, records] = await Promise.all([
    breakerStates(at),
    Promise.all(workers.map(async (worker) => [worker, await store.read(worker)] as const)),
  ]);
  return {
    breakers,
    holds: await holdsOf(at, breakers, nowMs),
    controls: new Map(records.flatMap(([worker, record]) => (record ? [[worker, record]] : []))),
  };
}
