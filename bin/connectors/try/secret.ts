/** The secret that a connector is tried with: a given one, or the deployed. */
import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { DEFAULT_CONNECTOR } from '../../../lambdas/core/connector/default.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import type { Connection } from '../../operator/connection.ts';

/** `file`: path of the secret's JSON, `-` for standard input. Throws SettingError in a sentence. */
export async function trySecret(
  { name, auth }: Pick<Connector, 'name' | 'auth'>,
  file: string | undefined,
  connection: () => Promise<Connection>,
): Promise<string> {
  if (auth.kind === 'none') return '';
  if (file === '-') return readAll(process.stdin);
  if (file !== undefined) return readText(file);
  if (auth.kind === 'refresh-token')
    throw new SettingError(
      `The deployed refresh token of ${name} would be used up: give one of your own with --secret.`,
    );
  const at = await connection();
  const SecretId = at.secret(name === DEFAULT_CONNECTOR ? name : `connector-${name}`);
  const { SecretString } = await at.secrets
    .send(new GetSecretValueCommand({ SecretId }))
    .catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new SettingError(`There is no secret ${SecretId} at ${at.place}: give one with --secret FILE.`);
    });
  return SecretString ?? '';
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new SettingError(`--secret ${file} can't be read.`);
  }
}
