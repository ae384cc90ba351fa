/** Reads requests to connectors, and keeps what would be sent. */
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import defaultOperations from '../../../lambdas/connectors/default/operations.ts';
import type { DeclaredOperations } from '../../../lambdas/core/connector/declared.ts';
import type { HttpRequest } from '../../../lambdas/core/http/message.ts';
import type { ConnectorRequestMessage } from '../../../lambdas/core/ports.ts';
import { createReadRequest } from '../../../lambdas/core/requests/read-request.ts';

export function readRig(further: DeclaredOperations = {}, defaultRegion = 'US') {
  const sent: { connector: string; message: ConnectorRequestMessage; group: string }[] = [];
  const operations = { ...defaultOperations, ...further };
  const queue = {
    async sendRequest(connector: string, message: ConnectorRequestMessage, group: string) {
      sent.push({ connector, message, group });
    },
  };
  const read = createReadRequest(
    { clock: memorySystem().clock, hasher, operations, queue },
    { defaultRegion },
  );
  const ask = (body: Record<string, unknown>, pathParameters: Record<string, string> = {}) =>
    read({ pathParameters, correlationId: 'c' } as unknown as HttpRequest, body);
  return { ask, sent };
}

/** What POST /crm/requests makes of a body. Throws RequestError. */
export async function readCrmRequest(
  body: Record<string, unknown>,
  region: string,
): Promise<ConnectorRequestMessage> {
  const { ask, sent } = readRig({}, region);
  await (await ask(body)).prepare('r-1', 'pii').send(undefined);
  const [one] = sent;
  if (one === undefined) throw new Error('nothing was sent');
  return one.message;
}
