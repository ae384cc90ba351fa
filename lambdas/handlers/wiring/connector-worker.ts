/** An SQS handler of a connector around the engine. */
import { SNSClient } from '@aws-sdk/client-sns';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import { snsIncidentTopic } from '../../adapters/sns/incident-topic.ts';
import type { Connector } from '../../core/connector/definition.ts';
import { needsToken } from '../../core/credentials/auth.ts';
import type { SecretSource, TokenIncident } from '../../core/ports.ts';
import { oncallStep } from '../../core/tokens/incident.ts';
import type { Job } from '../../core/worker/job.ts';
import { type WiredConnector, wiredConnector } from './connector.ts';
import { calledConnector } from './connector-settings.ts';
import { connectorTokens } from './connector-tokens.ts';
import { type Beside, type Clients, workerHandler } from './worker.ts';

type AsideOf = (wired: WiredConnector) => Beside['aside'] | undefined;

/**
 * As `workerHandler`; reads what `wiredConnector` reads, and TOPIC_ONCALL_ARN where the connector fetches tokens. A token
 * refresh that is under way is waited for.
 */
export function connectorWorker<Message>(
  connector: Connector,
  secrets: SecretSource | undefined,
  jobOf: (clients: Clients, wired: WiredConnector) => Job<Message>,
  asideOf?: AsideOf,
) {
  let wired: WiredConnector | undefined;
  const wiredOver = (clients: Clients): WiredConnector => {
    wired ??= wiredConnector(connector, clients, secrets, (one, parts) =>
      connectorTokens(one, parts, incidentPublisher(one)),
    );
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

/** Undefined for connectors that have no token to lose. */
function incidentPublisher({ auth }: Pick<Connector, 'auth'>) {
  if (!needsToken(auth)) return undefined;
  const topic = snsIncidentTopic(new SNSClient(hotClientConfig()), requiredSetting('TOPIC_ONCALL_ARN'));
  return (incident: TokenIncident): Promise<void> => topic.publish(oncallStep(incident));
}
