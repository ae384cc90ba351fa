/** What is wrong with the secrets of a deployment, as far as their texts show. The texts stay in here (P9). */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { readCredentials } from '../../lambdas/adapters/secrets/connector-credentials.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { staticHeader } from '../../lambdas/core/credentials/auth.ts';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { SecretFault } from '../../lambdas/core/secrets/field-faults.ts';
import { faultSentence, secretFault } from '../../lambdas/core/secrets/secret-fault.ts';
import { type SecretName, secretNames } from '../../lib/catalog/secrets.ts';
import type { Config } from '../../lib/config.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { connectorSecretChecks } from './connector-secrets.ts';

/** The current text of a secret by its name; undefined where there is none. Rejects with the SDK's own error. */
export type ReadSecret = (name: string) => Promise<string | undefined>;

export interface SecretsReport {
  faults: { name: string; sentence: string }[];
  /** Names of those that this caller could not read. */
  unread: string[];
  /** How many there are. */
  found: number;
}

/** Reads and checks all of them. A placeholder of what the settings leave unused is none. Never rejects. */
export async function checkSecrets(
  read: ReadSecret,
  config: Config,
  connectors: readonly OwnConnector[] = [],
): Promise<SecretsReport> {
  const report: SecretsReport = { faults: [], unread: [], found: 0 };
  const all = [
    ...secretNames.map((name) => ({
      name: name as string,
      fault: (text: string) => faultIn(name, text, config),
    })),
    ...connectors.flatMap(connectorSecretChecks),
  ];
  const texts = await Promise.all(
    all.map(async (one) => ({ ...one, text: await read(one.name).catch(() => null) })),
  );
  for (const { name, fault, text } of texts) {
    if (text === undefined) continue;
    report.found += 1;
    if (text === null) {
      report.unread.push(name);
      continue;
    }
    const sentence = fault(text);
    if (sentence !== undefined) report.faults.push({ name, sentence });
  }
  return report;
}

function faultIn(name: SecretName, text: string, config: Config): string | undefined {
  const fault = secretFault(name, text);
  if (fault !== undefined)
    return fault.code === 'placeholder' && !isUsed(name, config) ? undefined : faultSentence(name, fault);
  if (name !== DEFAULT_CONNECTOR) return undefined;
  try {
    readCredentials(text, { auth: staticHeader(), checkedAs: name }, hasher);
    return undefined;
  } catch (error) {
    return error instanceof SteadylineError ? error.message : faultSentence(name, UNREADABLE);
  }
}
const UNREADABLE: SecretFault = { code: 'malformed', says: "can't be used" };

/** What to do about a fault. */
export const secretTodo = (name: string): string =>
  `Put a valid value into the secret ${name} (docs/DEPLOY.md, "Secrets")${name === DEFAULT_CONNECTOR ? ', or {"credential":"none"} where the CRM asks for none' : ''}.`;

/** Reads secrets by their physical names; undefined where there is none, empty where one holds no text. */
export function textOfSecret(
  client: SecretsManagerClient,
): (SecretId: string) => Promise<string | undefined> {
  return async (SecretId) => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
}

function isUsed(name: SecretName, config: Config): boolean {
  if (name === 'oauth-genesys') return config['GENESYS_UPDATE_STYLE'] !== 'none';
  if (name === 'oauth-nice') return config['NICE_UPDATE_STYLE'] !== 'none';
  return true;
}
