/** What connectors can be asked for: further ones by their declarations, the default one by its own, in the words of its own route. */
import { describe, expect, it } from '@jest/globals';
import { requestQueueUrl } from '../../../lambdas/adapters/sqs/request-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { DeclaredOperation } from '../../../lambdas/core/connector/declared.ts';
import { optional, phone, text } from '../../../lambdas/core/connector/index.ts';
import { requestHash } from '../../../lambdas/core/message/request-hash.ts';
import { readRig } from './read-rig.ts';

const input = { subject: text(), phone: optional(phone()), note: optional(text()) };
const create: DeclaredOperation = { input, undeclared: 'refused', orderedBy: 'phone' };
const rig = () => readRig({ ehr: { create, pass: { ...create, undeclared: 'passed on' } } });
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
    expect(message && requestHash(hasher, 'ehr', message)).toBe(prepared.payloadHash);
    expect(prepared.filing).toMatchObject({ as: 'ehr', under: expect.any(String) });
  });

  it('P3: shares its group with what is ordered by the same value at the same connector, P9: by an HMAC', async () => {
    const { ask, sent } = readRig({ ehr: { create }, his: { create } });
    const send = async (connector: string, number: string, piiKey = 'pii') => {
      const body = { subject: 's', phone: number };
      await (await ask(body, { ...route, connector })).prepare('r', piiKey).send(undefined);
      return sent.at(-1)?.group;
    };
    const one = await send('ehr', '+14155550100');
    expect(one).toBe(hasher.hmac('pii', 'ehr#order#+14155550100'));
    const others = [
      await send('ehr', '+14155550101'),
      await send('his', '+14155550100'),
      await send('ehr', '+14155550100', 'other'),
    ];
    expect(new Set([one, ...others]).size).toBe(4);
  });

  it('is counted by its connector and operation, and sent as a message of its kind', async () => {
    const { ask, sent } = rig();
    const submission = await ask({ subject: 's' }, route);
    expect(submission.dimensions).toEqual({ connector: 'ehr', operation: 'create' });
    await submission.prepare('r-1', 'pii').send(undefined);
    expect(sent[0]?.message).toStrictEqual({
      ...{ kind: 'connector-request', requestId: 'r-1', operation: 'create', fields: { subject: 's' } },
      ...{ acceptedAtMs: expect.any(Number), generation: 0, correlationId: 'c' },
    });
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
    await expect(rig().ask({ subject: 's' }, unknown)).rejects.toMatchObject({
      ...{ status: 404, code: 'unknown_operation', message: 'There is no such connector or operation.' },
    });
  });

  it('has a hash of the connector, its operation and its fields alone', () => {
    const texts: unknown[] = [];
    const by = { sha256: (given: string | Uint8Array) => String(texts.push(given)) };
    requestHash(by, 'ehr', { operation: 'create', phone: '+14155550100', fields: { subject: 's' } });
    expect(texts).toEqual(['{"connector":"ehr","fields":{"subject":"s"},"operation":"create"}']);
  });

  it('goes to a queue whose URL differs in the name of the connector alone', () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/123/p-crm-requests.fifo';
    expect(requestQueueUrl(url, 'ehr')).toBe('https://sqs.eu-west-1.amazonaws.com/123/p-ehr-requests.fifo');
  });
});

describe('a request to the default connector', () => {
  const named = { connector: 'crm', operation: 'create-case' };

  it('is the same by either route: the one in the path counts, and the field “operation” is none of its fields', async () => {
    const { ask, sent } = rig();
    const hashes: string[] = [];
    for (const [body, path] of [
      [{ operation: 'create-case', a: 1 }, {}],
      [{ a: 1 }, named],
      [{ operation: 'refresh-customer', a: 1 }, named],
    ] as const) {
      const submission = await ask(body, path);
      expect(submission.dimensions).toEqual({ operation: 'create-case' });
      const prepared = submission.prepare('r-1', 'pii');
      expect(prepared.filing).toEqual({ as: 'crm' });
      hashes.push(prepared.payloadHash);
      await prepared.send(undefined);
    }
    expect(new Set(hashes).size).toBe(1);
    for (const one of sent)
      expect(one).toMatchObject({ connector: 'crm', group: 'r-1', message: { fields: { a: 1 } } });
  });

  it.each([
    [{}, {}],
    [{ operation: 'drop' }, {}],
    [{ operation: ['create-case'] }, {}],
    [{ operation: 'create-case' }, { connector: 'crm', operation: 'toString' }],
  ])('names one of its operations, or is refused in the words of its route: %j %j', async (body, path) => {
    await expect(rig().ask(body, path as Record<string, string>)).rejects.toMatchObject({
      ...{ status: 400, code: 'unknown_operation' },
      message: 'The operation is create-case or refresh-customer.',
    });
  });

  it.each([{}, { phone: null }, { phone: 'anonymous', colour: 'red' }])(
    'refreshes a customer by a usable number alone: %j',
    async (fields) => {
      await expect(rig().ask({ operation: 'refresh-customer', ...fields })).rejects.toMatchObject({
        ...{ status: 400, code: 'phone_unusable' },
        message: 'A customer is refreshed by a usable "phone".',
      });
    },
  );

  it('tells fields that a refresh does not take', async () => {
    const body = { operation: 'refresh-customer', phone: '+14155550100', colour: 'red' };
    await expect(rig().ask(body)).rejects.toMatchObject({ message: '"colour" is not declared.' });
  });
});
