/** The ways that canaries go: every queue whose worker serves events or requests. */
import { type CanaryPath, canaryQueue } from '../../lambdas/core/connector/canary-queues.ts';
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import { queueRowsOf } from './catalog.ts';
import type { OwnConnector } from './own-connector.ts';

/** Of the default connectors. */
export const canaryPaths: readonly CanaryPath[] = DEFAULT_CONNECTORS.flatMap(({ name, workers }) =>
  workers.flatMap(({ worker, queue: of }) => {
    const queue = canaryQueue(name, of);
    return queue === undefined ? [] : [{ queue, worker }];
  }),
);

/** Of a further one. */
export function canaryPathsOf(own: OwnConnector): CanaryPath[] {
  const { name } = own.connector;
  return Object.keys(queueRowsOf(own)).flatMap((of) => {
    const queue = canaryQueue(name, of);
    return queue === undefined ? [] : [{ queue, worker: `${name}-${of}-worker` }];
  });
}
