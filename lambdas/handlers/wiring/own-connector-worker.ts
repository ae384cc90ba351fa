/** A worker of a further connector: on-call hears of its tokens. The default connectors have none, and no client for it. */
import { SNSClient } from '@aws-sdk/client-sns';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import { snsIncidentTopic } from '../../adapters/sns/incident-topic.ts';
import type { Connector } from '../../core/connector/definition.ts';
import { needsToken } from '../../core/credentials/auth.ts';
import type { SecretSource, TokenIncident } from '../../core/ports.ts';
import { oncallStep } from '../../core/tokens/incident.ts';
import type { Job } from '../../core/worker/job.ts';
import type { WiredConnector } from './connector.ts';
import { connectorTokens } from './connector-tokens.ts';
import { type AsideOf, connectorWorker } from './connector-worker.ts';
import type { Clients } from './worker.ts';

/** As `connectorWorker`; reads TOPIC_ONCALL_ARN where the connector fetches tokens. */
export function ownConnectorWorker<Message>(
  connector: Connector,
  secrets: SecretSource | undefined,
  jobOf: (clients: Clients, wired: WiredConnector) => Job<Message>,
  asideOf?: AsideOf,
) {
  return connectorWorker(connector, secrets, jobOf, asideOf, (one, parts) =>
    connectorTokens(one, parts, incidentPublisher(one)),
  );
}

/** Undefined for connectors that have no token to lose. */
function incidentPublisher({ auth }: Pick<Connector, 'auth'>) {
  if (!needsToken(auth)) return undefined;
  const topic = snsIncidentTopic(new SNSClient(hotClientConfig()), requiredSetting('TOPIC_ONCALL_ARN'));
  return (incident: TokenIncident): Promise<void> => topic.publish(oncallStep(incident));
}
