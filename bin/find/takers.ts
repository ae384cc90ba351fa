/** Who takes an event or a request, with the worker and the queue between, as the operator's commands name them. */
import { DEFAULT_CONNECTOR, DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import type { ConnectorQueue } from '../operator/connectors.ts';
import type { Taker } from './read-record.ts';

/** The default taker of a topic's events; undefined for what is no topic. */
export function takerOfTopic(topic: string): Taker | undefined {
  const found = DEFAULT_CONNECTORS.find(({ topics }) => topics.some((one) => one === topic));
  const fed = found?.workers.find(({ queue }) => queue === topic);
  return found && fed && { downstream: found.name, worker: fed.worker, queue: topic };
}

/** The connector that does a request. */
export function takerOfRequest(connector: string): Taker {
  if (connector === DEFAULT_CONNECTOR)
    return { downstream: connector, worker: 'request-worker', queue: 'requests' };
  const queue: ConnectorQueue = `${connector}-requests`;
  return { downstream: connector, worker: `${queue}-worker`, queue };
}

/** Further connectors that may take events of the topic; of any where it is not known. */
export function furtherTakers(connectors: readonly OwnConnector[], topic: string): Taker[] {
  return connectors
    .filter(({ connector }) =>
      Object.values(connector.events).some(
        ({ topics }) => topics === undefined || topic === '' || topics.some((one) => one === topic),
      ),
    )
    .map(({ connector: { name } }) => ({
      downstream: name,
      worker: `${name}-events-worker`,
      queue: `${name}-events`,
    }));
}
