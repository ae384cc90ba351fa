/** How a replay is paced and how far it looks where the operator says nothing else. */
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import type { Connection } from '../operator/connection.ts';
import { grantedAt } from '../operator/granted-rate.ts';
import { workerRowsWith } from '../operator/workers.ts';
import type { LetterQueue } from './letter-queues.ts';

/** Half of what the system grants the workers: live traffic goes on beside a replay (own choice). */
const SHARE_OF_RATE = 0.5;

/** Event records looked at for later events: enough for a week at 8 a second; a scan takes a minute (own choice). */
export const SCAN_LIMIT = 5_000_000;

/**
 * `; voice-worker then calls crm` of a queue that feeds a worker, for a dry run, and whether that takes calls now. Throws
 * UnavailableError.
 */
export async function takerText(
  { connectors, dynamo, table }: Pick<Connection, 'connectors' | 'dynamo' | 'table'>,
  queue: LetterQueue,
): Promise<string> {
  const row = workerRowsWith(connectors).find((one) => one.queue === queue);
  if (row === undefined) return '';
  const shut = (await dynamoBreakerList(dynamo, table('breaker')).list())
    .filter(({ phase, downstream }) => phase !== 'closed' && row.downstreams.includes(downstream))
    .map(({ downstream }) => downstream);
  const waits =
    shut.length === 0
      ? ''
      : ` (the breaker of ${shut.join(' and ')} is open now: until it closes the message waits in ${queue}, and uses up no try)`;
  return `; ${row.worker} then calls ${row.downstreams.join(' or ')}${waits}`;
}

/** Replays a second into a queue, by what its connector grants; by the default one's where it feeds none. */
export function usualRate(at: Pick<Connection, 'connectors' | 'settings'>, queue: LetterQueue): number {
  const fed = workerRowsWith(at.connectors).find((row) => row.queue === queue)?.downstreams ?? [];
  const granted = grantedAt(at);
  const rate = fed.map(granted).find((one) => one !== undefined) ?? granted(DEFAULT_CONNECTOR) ?? 0;
  return Math.max(1, Math.floor(rate * SHARE_OF_RATE));
}
