/** Has every function of a running stack do what it is there for, so that its calls are seen. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CRM, WAREHOUSE } from '../../../lambdas/core/connector/default.ts';
import type { LocalStack } from '../../local-stack.ts';
import { createPlay } from '../../play/play.ts';
import { localSecrets } from '../../secretsmanager/local-values.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { drivenSettings } from './deployment.ts';
import { operatorOf } from './operator.ts';

/** Enough of each kind that no function is left without work. */
const SOME = 40;
/** Until a breaker opens, ms at the drive's settings. */
const TROUBLE_MS = 15_000;

/** Own choice, ms. */
const PATIENCE_MS = 60_000;

/** Settings of the drive: what takes minutes takes seconds. */
export const driveSettings: Readonly<Record<string, string>> = {
  ...drivenSettings,
  CONTROL_TICK_MS: '5000',
  BREAKER_WINDOW_MS: '10000',
  BREAKER_OPEN_MS: '5000',
  RETRY_BACKOFF_BASE_MS: '500',
  RETRY_MAX_BACKOFF_MS: '5000',
  // Pages that nobody takes are given up.
  ONCALL_GIVE_UP_MS: '60000',
  // Ingest looks whether its queues are empty.
  MESSAGE_GROUPS_SETTLE_MS: '0',
};

/** Ends when all is done that it begins; what follows from it in the functions may take longer. */
export async function drive(stack: LocalStack, say: (text: string) => void): Promise<void> {
  const play = createPlay(stack);
  const operator = operatorOf(stack);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${stack.api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = Object(await response.json()) as Record<string, unknown>;
    if (!response.ok && response.status !== 409)
      say(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const signed = (path: string, secret: string, body: unknown) => {
    const mac = createHmac('sha256', localSecrets[secret] ?? '')
      .update(JSON.stringify(body))
      .digest('hex');
    return call('POST', path, body, { 'x-hub-signature-256': `sha256=${mac}` });
  };

  say('An event of the bus, the first that any queue gets');
  await stack.putEvent({
    source: drivenSettings['GENESYS_EVENT_SOURCE'],
    'detail-type': 'v2.detail.events.conversation.{id}.user.end',
    detail: {
      topicName: 'v2.detail.events.conversation.drive.user.end',
      eventBody: { conversationId: 'drive', participantId: 'one', mediaType: 'VOICE', eventTime: Date.now() },
      metadata: {},
    },
  });
  await seen(({ caller, action }) => caller === 'bus-ingest' && action === 'sqs:SendMessage');
  say('Work and callers');
  await call('GET', '/health');
  await play.sendEvents(SOME);
  await play.ask(SOME);
  await play.ask(SOME);
  say('A canary');
  await stack.functions.invoke('canary', {});
  say('Requests, a change of a customer, one id with two payloads');
  const key = { 'x-api-key': localSecrets['api-key'] ?? '', 'idempotency-key': 'drive:create-case' };
  const request = { operation: 'create-case', subject: 'Drive', phone: '+14155550123' };
  const { requestId } = await call('POST', '/crm/requests', request, key);
  await call('GET', `/crm/requests/${String(requestId)}`, undefined, key);
  await signed('/webhooks/crm-update', 'webhook-crm', { phone: '+14155550123', fieldChanged: 'tier' });
  for (const state of ['one', 'other'])
    await signed('/webhooks/genesys', 'webhook-genesys', {
      ...{ messageId: 'drive-twice', eventType: 'routing.interaction.start' },
      data: { id: 'drive-twice', type: 'voice', state },
    });
  say('A message in every queue that nobody can read');
  await operator.sendUnreadable();
  say('A credential that a platform rejects');
  await operator.simulator('genesys', 'options', { tokenEndpoint: 'reject' });
  await operator.simulator('genesys', 'revoke', {});
  say('An outage that only the reconciler reports, and one that is reported at once');
  await operator.switchSource('incident-publisher', false);
  await operator.simulator('pagerduty', 'switch', { mode: 'down' });
  await trouble(CRM.name);
  await stack.functions.invoke('flow-controller', {});
  await operator.switchSource('incident-publisher', true);
  await trouble(WAREHOUSE.name);
  say('A source that nobody has resumed');
  await operator.switchSource('voice-worker', false);
  await stack.functions.invoke('pause-watchdog', {});
  await operator.simulator('genesys', 'options', { tokenEndpoint: 'up' });
  operator.stop();

  /** Waits for a call that is to come, or no longer than it may take on a busy machine. */
  async function seen(isIt: (call: NotedCall) => boolean): Promise<void> {
    const endMs = Date.now() + PATIENCE_MS;
    while (stack.iam?.calls().some(isIt) === false && Date.now() < endMs) await sleep(200);
  }

  async function trouble(system: string): Promise<void> {
    await play.turn(system, 'down');
    const endMs = Date.now() + TROUBLE_MS;
    while (Date.now() < endMs) {
      await play.sendEvents(SOME);
      await play.ask(5);
      await sleep(1000);
    }
    await play.turn(system, 'up');
  }
}
