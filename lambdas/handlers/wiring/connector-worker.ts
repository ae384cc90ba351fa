/** An SQS handler of a connector around the engine. */
import type { Connector } from '../../core/connector/definition.ts';
import type { SecretSource } from '../../core/ports.ts';
import type { Job } from '../../core/worker/job.ts';
import { type WiredConnector, wiredConnector } from './connector.ts';
import { calledConnector } from './connector-settings.ts';
import { connectorTokens } from './connector-tokens.ts';
import { type Beside, type Clients, workerHandler } from './worker.ts';

export type AsideOf = (wired: WiredConnector) => Beside['aside'] | undefined;

/** As `workerHandler`; reads what `wiredConnector` reads, too. A token refresh that is under way is waited for. */
export function connectorWorker<Message>(
  connector: Connector,
  secrets: SecretSource | undefined,
  jobOf: (clients: Clients, wired: WiredConnector) => Job<Message>,
  asideOf?: AsideOf,
  tokensOf: typeof connectorTokens = connectorTokens,
) {
  let wired: WiredConnector | undefined;
  const wiredOver = (clients: Clients): WiredConnector => {
    wired ??= wiredConnector(connector, clients, secrets, tokensOf);
    return wired;
  };
  return workerHandler(
    calledConnector(connector),
    (clients) => jobOf(clients, wiredOver(clients)),
    (clients) => {
      const { tokens } = wiredOver(clients);
      const aside = asideOf?.(wiredOver(clients));
      return {
        ...(aside && { aside }),
        settled: async () => tokens?.provider.settled(),
      };
    },
  );
}
