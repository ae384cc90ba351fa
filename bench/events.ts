/** Signed events as API Gateway hands them over. */
import { createHmac, randomUUID } from 'node:crypto';

/** A new Genesys event of a fresh interaction, signed with the local secret. */
export function genesysEvent(
  messageId: string = randomUUID(),
  interactionId: string = randomUUID(),
  eventType = 'conversation.start',
): Record<string, unknown> {
  const body = JSON.stringify({
    messageId,
    eventType,
    timestamp: '2026-01-01T00:00:00.000Z',
    data: {
      id: interactionId,
      type: 'voice',
      state: 'alerting',
      queue: { id: 'q-1', name: 'Priority' },
      reference: messageId,
    },
  });
  const signature = createHmac('sha256', 'local-genesys-secret').update(body).digest('hex');
  return apiEvent('POST', '/webhooks/genesys', body, { 'x-hub-signature-256': `sha256=${signature}` });
}

/** A customer lookup with the local key. */
export function lookupEvent(ani: string): Record<string, unknown> {
  return apiEvent('POST', '/crm/customer-lookup', JSON.stringify({ ani }), {
    'x-api-key': 'local-data-action-key',
  });
}

/** API Gateway's payload 2.0. */
export function apiEvent(
  method: string,
  path: string,
  body: string,
  headers: Record<string, string>,
): Record<string, unknown> {
  return {
    version: '2.0',
    rawPath: path,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    isBase64Encoded: false,
    requestContext: { http: { method, path }, requestId: randomUUID(), timeEpoch: Date.now() },
  };
}
