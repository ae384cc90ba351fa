/** Calls to the routes of Data Actions and of the CRM's webhook, and the levers behind them. */
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';
import { clientsOf } from './runner/clients.ts';

export const API_KEY = { 'x-api-key': 'local-data-action-key' };

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are compared, not relied upon.
  body: any;
}

/** The doors of a running stack. */
export function frontDoor(stack: LocalStack) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${stack.api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: text }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const simulator = async (path: string, body: unknown): Promise<void> => {
    await fetch(`${stack.simulators.control}/crm/_sim/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  };
  return {
    lookup: (body: unknown, headers: Record<string, string> = API_KEY) =>
      call('POST', '/crm/customer-lookup', body, headers),
    submit: (body: unknown, headers: Record<string, string> = {}) =>
      call('POST', '/crm/requests', body, { ...API_KEY, ...headers }),
    poll: (requestId: string, headers: Record<string, string> = API_KEY) =>
      call('GET', `/crm/requests/${requestId}`, undefined, headers),
    /** A change by the CRM, signed unless headers are given. */
    crmUpdate(body: unknown, headers?: Record<string, string>) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const signature = createHmac('sha256', 'local-crm-secret').update(text).digest('hex');
      return call(
        'POST',
        '/webhooks/crm-update',
        text,
        headers ?? { 'x-hub-signature-256': `sha256=${signature}` },
      );
    },
    crmMode: (mode: string, more: Record<string, unknown> = {}) => simulator('switch', { mode, ...more }),
    crmKnows: (phone: string, customerId?: string, tier?: string) =>
      simulator('customers', { phone, customerId, tier }),
    crmRefuses: (rules: Record<string, unknown>[]) => simulator('rules', { rules }),
    /** Makes every cached value `ms` older. */
    async age(ms: number): Promise<void> {
      const { dynamodb } = clientsOf(stack);
      const TableName = stack.resources.find(
        ({ type, logicalId, ref }) => type === 'AWS::DynamoDB::Table' && /cache/i.test(`${logicalId} ${ref}`),
      )?.ref;
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
      for (const { pk, cachedAt } of Items) {
        if (pk === undefined || cachedAt === undefined) continue;
        await dynamodb.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk },
            UpdateExpression: 'SET cachedAt = cachedAt - :ms',
            ExpressionAttributeValues: { ':ms': { N: String(ms) } },
          }),
        );
      }
      dynamodb.destroy();
    },
    /** Makes secrets unreadable while `work` is done, in new processes of `functions`. */
    async withoutSecrets(functions: readonly string[], work: () => Promise<void>): Promise<void> {
      const turn = (broken: boolean) =>
        fetch(`${stack.endpoints.admin}/_control/secrets`, {
          method: 'POST',
          body: JSON.stringify({ broken }),
        });
      await turn(true);
      try {
        for (const name of functions) stack.functions.kill(name);
        await work();
      } finally {
        await turn(false);
      }
    },
  };
}

/** Containers keep a breaker's state for a second (BREAKER_CACHE_MS): until then one may still apply. */
export const breakerKnown = (): Promise<void> => setTimeout(3000);

/** Between two questions: asking without a rest would keep busy what it waits for, ms. */
const restMs = 300;

/** Asks until the answer is as wanted; the test's own time-out is the limit. */
export async function until<Value>(
  ask: () => Promise<Value>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    await setTimeout(restMs);
  }
}

/** What every error answer looks like. */
export const errorBody = (code: string): unknown => ({
  error: { code, message: expect.any(String), correlationId: expect.any(String) },
});
