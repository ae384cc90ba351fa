/** What further connectors can be asked for. */
import { describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { requestQueueUrl } from '../../../lambdas/adapters/sqs/request-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { DeclaredOperation } from '../../../lambdas/core/connector/declared.ts';
import { optional, phone, text } from '../../../lambdas/core/connector/index.ts';
import type { HttpRequest } from '../../../lambdas/core/http/message.ts';
import { connectorRequestHash } from '../../../lambdas/core/message/request-hash.ts';
import type { ConnectorRequestMessage } from '../../../lambdas/core/ports.ts';
import { createReadConnectorRequest } from '../../../lambdas/core/requests/read-connector-request.ts';

const input = { subject: text(), phone: optional(phone()), note: optional(text()) };
const create: DeclaredOperation = { input, undeclared: 'refused', orderedBy: 'phone' };

function rig() {
  const sent: { connector: string; message: ConnectorRequestMessage; group: string }[] = [];
  const ofDefault: unknown[] = [];
  const read = createReadConnectorRequest(
    {
      clock: memorySystem().clock,
      hasher,
      operations: { ehr: { create, pass: { ...create, undeclared: 'passed on' } } },
      queue: {
        async sendConnectorRequest(connector, message, group) {
          sent.push({ connector, message, group });
        },
      },
      async ofDefault(_request, body) {
        ofDefault.push(body);
        const prepared = { payloadHash: '', filing: { as: 'crm' }, send: async () => undefined };
        return { dimensions: {}, prepare: () => prepared };
      },
    },
    { defaultRegion: 'US' },
  );
  const ask = (body: Record<string, unknown>, pathParameters: Record<string, string>) =>
    read({ pathParameters, correlationId: 'c' } as unknown as HttpRequest, body);
  return { ask, ofDefault, sent };
}
const route = { connector: 'ehr', operation: 'create' };

describe('a request to a connector', () => {
  it('goes to its queue as it came, in the order of the declared input', async () => {
    const { ask, sent } = rig();
    const body = { subject: 's', phone: '(415) 555-0100', note: '' };
    const prepared = (await ask(body, route)).prepare('r-1', 'pii');
    await prepared.send(undefined);
    const again = (await ask({ ...body, phone: '+14155550100' }, route)).prepare('r-2', 'pii');
    await again.send(undefined);
    expect(sent).toMatchObject([
      { connector: 'ehr', message: { requestId: 'r-1', operation: 'create', fields: body } },
      { message: { requestId: 'r-2' }, group: sent[0]?.group },
    ]);
    expect(sent[0]?.group).toMatch(/^[0-9a-f]{64}$/);
    const { message } = sent[0] ?? {};
    expect(message && connectorRequestHash(hasher, 'ehr', message)).toBe(prepared.payloadHash);
  });

  it('stands alone where the ordering input is not given', async () => {
    const { ask, sent } = rig();
    await (await ask({ subject: 's', phone: '' }, route)).prepare('r-1', 'pii').send(undefined);
    expect(sent).toMatchObject([{ group: 'r-1' }]);
  });

  it.each([
    [{ phone: '+14155550100' }, '"subject" is missing.'],
    [{ subject: 's', colour: 'red' }, '"colour" is not declared.'],
    [{ subject: {} }, '"subject" is unusable.'],
  ])('is refused with every field that is at fault: %j', async (body, message) => {
    await expect(rig().ask(body, route)).rejects.toMatchObject({ status: 400, message });
  });

  it('takes undeclared fields where the operation passes them on', async () => {
    await rig().ask({ subject: 's', colour: 'red' }, { ...route, operation: 'pass' });
  });

  it.each([
    { connector: 'ehr', operation: 'drop' },
    { connector: 'none', operation: 'create' },
    { connector: 'toString', operation: 'length' },
  ])('is unknown where there is no such operation: %j', async (unknown) => {
    await expect(rig().ask({ subject: 's' }, unknown)).rejects.toMatchObject({ status: 404 });
  });

  it('to the default connector stays what it was, by either route', async () => {
    const { ask, ofDefault } = rig();
    await ask({ operation: 'create-case', a: 1 }, {});
    await ask({ a: 1 }, { connector: 'crm', operation: 'create-case' });
    expect(ofDefault).toEqual([
      { operation: 'create-case', a: 1 },
      { operation: 'create-case', a: 1 },
    ]);
  });

  it('goes to a queue whose URL differs in the name of the connector alone', () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/123/p-crm-requests.fifo';
    expect(requestQueueUrl(url, 'ehr')).toBe('https://sqs.eu-west-1.amazonaws.com/123/p-ehr-requests.fifo');
  });
});
