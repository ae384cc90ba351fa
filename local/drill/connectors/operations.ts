/** Runs a connector's first operation that writes, each time as another request. */
import type { Connector, WriteOperation } from '../../../lambdas/core/connector/definition.ts';
import type { Field, FieldType } from '../../../lambdas/core/connector/fields.ts';
import { readInputs } from '../../../lambdas/core/connector/input.ts';
import { jsonObject } from '../../simulators/system.ts';
import type { HttpClient } from '../../traffic/http-client.ts';
import type { SystemSeen } from './seen.ts';

const timeoutMs = 10_000;

export interface OperationSender {
  /** What was accepted, under the names that the system can have for it. */
  owed: SystemSeen['owed'][number][];
  send(): void;
  settled(): Promise<void>;
}

/** Undefined where the connector has no operation that writes. */
export function createOperationSender(
  { name, operations }: Pick<Connector, 'name' | 'operations'>,
  client: HttpClient,
  apiKey: string,
): OperationSender | undefined {
  const [operation, definition] =
    Object.entries(operations).find((one): one is [string, WriteOperation] => 'once' in one[1]) ?? [];
  if (operation === undefined || definition === undefined) return undefined;
  const owed: OperationSender['owed'] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const run = async (): Promise<void> => {
    sent += 1;
    const fields = Object.fromEntries(
      Object.entries(definition.input).map(([field, { type }]) => [field, sample(type, sent)]),
    );
    const headers = {
      ...{ 'content-type': 'application/json', 'x-api-key': apiKey },
      'idempotency-key': `drill-${name}-${sent}`,
    };
    const path = `/requests/${name}/${operation}`;
    const { status, text, sentMs } = await client.call(
      'POST',
      path,
      JSON.stringify(fields),
      headers,
      timeoutMs,
    );
    const requestId = jsonObject(text)?.['requestId'];
    if (status !== 200 || typeof requestId !== 'string') return;
    owed.push({ names: await namesOf(definition, fields, requestId), sentMs });
  };
  return {
    owed,
    send() {
      const one = run().finally(() => underWay.delete(one));
      underWay.add(one);
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}

/** The effect's own key, and the last part of the path under which it is written. */
async function namesOf(
  { input, once }: WriteOperation,
  fields: Readonly<Record<string, unknown>>,
  key: string,
): Promise<string[]> {
  const { values } = await readInputs(input, fields, { defaultRegion: 'US' });
  const { path } = once.write(values, { key, fields });
  const last = decodeURIComponent(path.split('?')[0]?.split('/').at(-1) ?? '');
  return last.includes(key) && last !== key ? [key, last] : [key];
}

function sample(type: Field<FieldType>['type'], count: number): unknown {
  const digits = String(count).padStart(4, '0').slice(-4);
  const samples: Readonly<Record<FieldType, unknown>> = {
    text: `drill ${count}`,
    integer: count,
    decimal: count / 2,
    flag: true,
    phone: `+1202555${digits}`,
    email: `caller-${digits}@example.org`,
  };
  return samples[type];
}
