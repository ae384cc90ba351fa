/** Has every function of a running stack do what it is there for, so that its calls are seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CRM, WAREHOUSE } from '../../../lambdas/core/connector/default.ts';
import type { LocalStack } from '../../local-stack.ts';
import { createPlay } from '../../play/play.ts';
import { localSecrets } from '../../secretsmanager/local-values.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { callersOf } from './callers.ts';
import { drivenSettings } from './deployment.ts';
import { type DrivenSystem, driveConnector } from './drive-connector.ts';
import { forgotten } from './forgotten.ts';
import { operatorOf } from './operator.ts';
import { seen } from './seen.ts';

/** Enough of each kind that no function is left without work. */
const SOME = 40;
/** Until a breaker opens, ms at the drive's settings. */
const TROUBLE_MS = 15_000;

const secretOf = (name: string): string => localSecrets[name] ?? '';

/** Ends when all is done that it begins; what follows from it in the functions may take longer. */
export async function drive(
  stack: LocalStack,
  systems: readonly DrivenSystem[],
  say: (text: string) => void,
): Promise<void> {
  const play = createPlay(stack);
  const operator = operatorOf(stack);
  const { call, signed } = callersOf(stack, say);

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
  await seen(stack, ({ caller, action }) => caller === 'bus-ingest' && action === 'sqs:SendMessage');
  say('Work and callers');
  await call('GET', '/health');
  await play.sendEvents(SOME);
  await play.ask(SOME);
  await play.ask(SOME);
  say('A canary');
  await stack.functions.invoke('canary', {});
  say('Requests, a change of a customer, one id with two payloads');
  const key = { 'x-api-key': secretOf('api-key'), 'idempotency-key': 'drive:create-case' };
  const request = { operation: 'create-case', subject: 'Drive', phone: '+14155550123' };
  const { requestId } = await call('POST', '/crm/requests', request, key);
  await call('GET', `/crm/requests/${String(requestId)}`, undefined, key);
  await signed('/webhooks/crm-update', secretOf('webhook-crm'), {
    phone: '+14155550123',
    fieldChanged: 'tier',
  });
  for (const state of ['one', 'other'])
    await signed('/webhooks/genesys', secretOf('webhook-genesys'), {
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
  await trouble(CRM.name, ({ caller, resource }) => caller === 'lookup' && resource === 'queue refresh');
  await stack.functions.invoke('flow-controller', {});
  await operator.switchSource('incident-publisher', true);
  await trouble(WAREHOUSE.name);
  say('A source that nobody has resumed');
  await forgotten(stack, operator, '', 'voice-worker');
  await operator.simulator('genesys', 'options', { tokenEndpoint: 'up' });
  for (const system of systems) await driveConnector(stack, operator, system, say);
  operator.stop();

  /** Lasts until a breaker has opened, and until `isIt` was seen. */
  async function trouble(system: string, isIt: (call: NotedCall) => boolean = () => true): Promise<void> {
    await play.turn(system, 'down');
    const endMs = Date.now() + TROUBLE_MS;
    const more = async (): Promise<void> => {
      await play.sendEvents(SOME);
      await play.ask(5);
    };
    while (Date.now() < endMs) {
      await more();
      await sleep(1000);
    }
    await seen(stack, isIt, more);
    await play.turn(system, 'up');
  }
}
