/** Cases sent to the platforms through the published API, over the synthesized template and the simulated systems (P11, P12). */
import { createHmac } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { until } from '../front-door.ts';
import { clientsOf } from '../runner/clients.ts';

let stack: LocalStack;
/** Its tests, over the stack that is there once the hooks have run. */
export function platformUpdates(stackOf: () => LocalStack): void {
  beforeAll(() => {
    stack = stackOf();
  });

  const secrets = { genesys: 'local-genesys-secret', nice: 'local-nice-secret' };

  async function post(name: keyof typeof secrets, event: unknown): Promise<void> {
    const body = JSON.stringify(event);
    const mac = createHmac('sha256', secrets[name]).update(body).digest('hex');
    const response = await fetch(`${stack.api}/webhooks/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${mac}` },
      body,
    });
    expect(response.status).toBe(200);
  }

  /** The event that brings a case in the simulated CRM. */
  const wrapup = (id: string, more: Record<string, unknown> = {}) => ({
    messageId: `wrapup-${id}`,
    eventType: 'routing.interaction.wrapup',
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { id, type: 'voice', ...more },
  });

  async function items<Item>(system: string, what: 'effects' | 'calls'): Promise<Item[]> {
    const response = await fetch(`${stack.simulators.control}/${system}/_sim/${what}`);
    return ((await response.json()) as { items: Item[] }).items;
  }

  interface Update {
    interactionId: string;
    participantId?: string;
    attributes: Record<string, string>;
  }
  const told = (...ids: string[]) =>
    until(
      async () =>
        (await items<Update>('genesys', 'effects')).filter((one) => ids.includes(one.interactionId)),
      ({ length }) => length >= ids.length,
    );
  const kindsOf = async (from: number): Promise<string[]> =>
    (await items<{ kind: string }>('genesys', 'calls'))
      .slice(from)
      .map(({ kind }) => kind)
      .filter((kind) => ['conversation', 'participant', 'bulk'].includes(kind));

  describe('updates of Genesys', () => {
    it('go to the participant whose purpose is customer, in two calls, in one where the event names it', async () => {
      const from = (await items('genesys', 'calls')).length;
      await post('genesys', wrapup('two-calls'));
      const [two] = await told('two-calls');
      expect(two).toMatchObject({
        participantId: 'customer-of-two-calls',
        attributes: { crmCaseId: expect.stringMatching(/^CASE-/), processingTimestamp: expect.any(String) },
      });
      const participants = [
        { id: 'p-agent', purpose: 'agent' },
        { id: 'p-outside', purpose: 'external' },
      ];
      await post('genesys', wrapup('one-call', { participants }));
      const [one] = await told('one-call');
      expect(one?.participantId).toBe('p-outside');
      expect(await kindsOf(from)).toEqual(['conversation', 'participant', 'participant']);
    }, 120_000);

    it('P11: a conversation that is unknown is dead-lettered with its reason, and no failure of the platform', async () => {
      const rules = [{ interactionId: 'unknown', code: 'not.found' }];
      const body = JSON.stringify({ rules });
      await fetch(`${stack.simulators.control}/genesys/_sim/rules`, { method: 'POST', body });
      const from = (await items('genesys', 'calls')).length;
      await post('genesys', wrapup('unknown'));
      await post('genesys', wrapup('known'));
      await told('known');
      const letters = await until(deadLetters, ({ length }) => length > 0);
      expect(letters).toEqual([
        {
          interactionId: 'unknown',
          reason: 'permanent',
          error: 'genesys answered 404: it has no such conversation, participant or contact',
        },
      ]);
      expect((await kindsOf(from)).filter((kind) => kind === 'conversation')).toHaveLength(2);
    }, 120_000);

    it('never call the bulk path, which is 404 as on the real one; CXone gets nothing', async () => {
      await post('nice', {
        event: { id: 'n-1', type: 'interaction.wrapup', timestamp: '2026-01-01T00:00:00.000Z' },
        interaction: { id: 'i-nice', channel: 'chat' },
      });
      await post('genesys', wrapup('after-nice'));
      await told('after-nice');
      expect(await kindsOf(0)).not.toContain('bulk');
      expect(await items('nice', 'calls')).toEqual([]);
    }, 120_000);
  });
}

async function deadLetters(): Promise<Record<string, string | undefined>[]> {
  const url = stack.resources.find(
    ({ type, ref }) => type === 'AWS::SQS::Queue' && /platform-updates-dlq$/.test(ref),
  )?.ref;
  const { sqs } = clientsOf(stack);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
  );
  sqs.destroy();
  return Messages.map(({ Body = '{}', MessageAttributes = {} }) => ({
    interactionId: (JSON.parse(Body) as { interactionId: string }).interactionId,
    reason: MessageAttributes['reason']?.StringValue,
    error: MessageAttributes['error']?.StringValue,
  }));
}
