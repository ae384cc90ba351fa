/** One lookup as an Architect flow makes it, and the cache behind it. The number is in no log and no audit entry (P9). */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { dynamoLookupCache } from '../../lambdas/adapters/dynamodb/lookup-cache.ts';
import { hasher, systemRandom } from '../../lambdas/adapters/system.ts';
import { customerKey, readPhone } from '../../lambdas/core/customer/phone.ts';
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import { textOfSecret } from '../secrets/check.ts';
import type { Connection } from './connection.ts';
import { type Deed, note } from './deeds.ts';
import { piiKeyAt } from './pii-key.ts';
import { deployedConfig, deployedNumber } from './settings.ts';

export interface TriedLookup {
  status: number;
  tookMs: number;
  /** The body as the flow gets it. */
  answer: Record<string, unknown>;
  /** What the cache held just before. */
  cached?: { ageMs: number; isFound: boolean; isTombstone: boolean };
}

const PATH = '/crm/customer-lookup';

/** Calls the function itself, with the deployment's own key. Throws UnavailableError, and the SDK's errors. */
export async function tryLookup(at: Connection, number: string, operator: string): Promise<TriedLookup> {
  await note(at, 'test', 'lookup', { operator, reason: 'lookup' });
  const key = await keyOf(at, number);
  const entry = key === undefined ? undefined : await cacheOf(at).read(key, Date.now());
  const apiKey = await secretText(at, 'api-key');
  const beganMs = Date.now();
  const { Payload, FunctionError } = await at.lambda.send(
    new InvokeCommand({
      FunctionName: at.functionName('lookup'),
      Payload: Buffer.from(JSON.stringify(eventOf(apiKey, number, beganMs))),
    }),
  );
  if (FunctionError !== undefined)
    throw new UnavailableError('lookup', `The lookup failed: ${FunctionError}.`);
  const answered = JSON.parse(Buffer.from(Payload ?? '{}').toString()) as {
    statusCode?: number;
    body?: string;
  };
  return {
    status: answered.statusCode ?? 0,
    tookMs: Date.now() - beganMs,
    answer: JSON.parse(answered.body ?? '{}') as Record<string, unknown>,
    // What only leases a refresh holds nothing.
    ...(entry === undefined || (entry.customer === undefined && !entry.tombstone)
      ? {}
      : {
          cached: {
            ageMs: beganMs - entry.cachedAtMs,
            isFound: entry.customer?.found ?? false,
            isTombstone: entry.tombstone,
          },
        }),
  };
}

/** What is cached of a number is never served again; the next lookup asks the CRM. Throws SettingError, UnavailableError. */
export async function emptyEntry(at: Connection, number: string, deed: Deed): Promise<void> {
  const key = await keyOf(at, number);
  if (key === undefined) throw new SettingError('That is no telephone number that could be looked up.');
  await note(at, 'empty', 'lookup cache', deed, key);
  await cacheOf(at).applyChange(key, {}, Date.now());
}

async function keyOf(at: Connection, number: string): Promise<string | undefined> {
  const phone = await readPhone(number, `${deployedConfig()['DEFAULT_REGION']}`);
  return phone.usable ? customerKey(hasher, await piiKeyAt(at)(), phone.e164) : undefined;
}

function cacheOf(at: Connection) {
  return dynamoLookupCache(at.dynamo, at.table('cache'), deployedNumber('LOOKUP_STALE_MS'));
}

async function secretText(at: Connection, name: string): Promise<string> {
  const text = await textOfSecret(at.secrets)(at.secret(name));
  if (text !== undefined) return text;
  throw new UnavailableError('no_secret', `There is no secret ${name}.`);
}

/** As API Gateway would hand it on. */
function eventOf(apiKey: string, number: string, timeEpoch: number): Record<string, unknown> {
  const http = {
    method: 'POST',
    path: PATH,
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    userAgent: 'steadyline',
  };
  return {
    ...{
      version: '2.0',
      routeKey: `POST ${PATH}`,
      rawPath: PATH,
      rawQueryString: '',
      isBase64Encoded: false,
    },
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    requestContext: { http, requestId: systemRandom.id(), stage: '$default', timeEpoch },
    body: JSON.stringify({ ani: number }),
  };
}
