/** An organisation's connectors on this machine: their secrets, their simulators, and how they are reached. */
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import { type OwnConnector, settingPrefix } from '../../lib/connectors/own-connector.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { connectorSystem, simulatorsByKind } from '../simulators/kinds.ts';
import { type LocalCredential, localCredential } from './credentials.ts';

/** What the runner prints of a connector. */
export interface ConnectorSummary {
  name: string;
  /** Paths below the API, each to be asked by one of these keys. */
  lookups: { path: string; keys: string[] }[];
  operations: string[];
  changes?: string;
  /** Whether a simulator stands for its system, or the address of its definition is called. */
  simulated: boolean;
}

export interface LocalConnectors {
  summaries: ConnectorSummary[];
  /** Those that a simulator is started for. */
  simulated: { name: string; kind: string }[];
  /** Values of their secrets, by the end of the secrets' names. */
  secretValues: Record<string, string>;
  /** The settings that point them at their simulators. */
  addresses(urls: Readonly<Record<string, string>>): Record<string, string>;
  /** Makes their public keys known to the simulators that check signatures. Throws where one refuses. */
  introduce(control: string): Promise<void>;
}

/** Reads the definitions that these settings name. Throws SettingError as synth does. */
export async function localConnectors(
  settings: Readonly<Record<string, string>>,
  simulators: boolean,
): Promise<LocalConnectors> {
  const { connectors } =
    (settings['CONNECTORS_DIR'] ?? '') === '' ? { connectors: [] } : await resolveDeployment(settings);
  const isSimulated = ({ connector: { name, kind = '' } }: OwnConnector): boolean =>
    simulators && kind in simulatorsByKind && !(`${settingPrefix(name)}_BASE_URL` in settings);
  const simulated = connectors.filter(isSimulated);
  const credentials = new Map<string, LocalCredential>(
    await Promise.all(
      connectors.map(async ({ connector: { name, auth } }) => [name, await localCredential(auth)] as const),
    ),
  );
  return {
    summaries: connectors.map((own) => ({ ...summaryOf(own), simulated: isSimulated(own) })),
    simulated: simulated.map(({ connector: { name, kind = '' } }) => ({ name, kind })),
    secretValues: Object.fromEntries(
      [...credentials].flatMap(([name, { secret }]) => [
        [`connector-${name}`, secret],
        [`webhook-${name}`, `local-${name}-secret`],
      ]),
    ),
    addresses: (urls) => Object.assign({}, ...simulated.map((own) => addressesOf(own, urls))),
    async introduce(control) {
      for (const { connector } of simulated) {
        const trusted = credentials.get(connector.name)?.trusted;
        if (trusted === undefined) continue;
        const body = JSON.stringify(trusted);
        const url = `${control}/${connectorSystem(connector.name)}/_sim/keys`;
        const { ok } = await fetch(url, { method: 'POST', body });
        if (!ok) throw new Error(`The simulated ${connector.name} took no key.`);
      }
    },
  };
}

function addressesOf(
  { connector: { name, auth } }: OwnConnector,
  urls: Readonly<Record<string, string>>,
): Record<string, string> {
  const url = urls[name];
  if (url === undefined) return {};
  const tokenUrl = needsToken(auth) ? auth.tokenUrl : undefined;
  const prefix = settingPrefix(name);
  return {
    [`${prefix}_BASE_URL`]: url,
    ...(tokenUrl === undefined ? {} : { [`${prefix}_TOKEN_URL`]: `${url}${new URL(tokenUrl).pathname}` }),
  };
}

function summaryOf({ connector }: OwnConnector): Omit<ConnectorSummary, 'simulated'> {
  const { name, lookups, operations, changes } = connector;
  return {
    name,
    lookups: Object.entries(lookups).map(([lookup, { keys }]) => ({
      path: `/lookups/${name}/${lookup}`,
      keys: Object.keys(keys),
    })),
    operations: Object.keys(operations).map((operation) => `/requests/${name}/${operation}`),
    ...(changes === undefined ? {} : { changes: `/webhooks/changes/${name}` }),
  };
}
