import { beforeEach, describe, expect, it } from '@jest/globals';
import { type SalesforceOptions, salesforce } from '../../../lambdas/connectors/salesforce.ts';
import { jwtBearer, minutes } from '../../../lambdas/core/connector/index.ts';
import type { CrmEffect } from '../../../local/simulators/crm/ledger.ts';
import { createSalesforce } from '../../../local/simulators/salesforce/index.ts';
import { BASE, type InProcess, inProcess, publicKey, secret } from './in-process.ts';
import { applying, asking, doing } from './running.ts';

const options: SalesforceOptions = {
  baseUrl: BASE,
  contact: { answer: { tier: 'Tier__c', account: 'Account.Name' } },
  case: { fields: { conversationId: 'Conversation__c' } },
};
const connector = salesforce(options);
const org = createSalesforce();
let system: InProcess;
beforeEach(() => {
  org.reset();
  system = inProcess(org, connector);
});
const effects = () => org.effects() as CrmEffect[];
const ask = (key: string, value: unknown) => asking(system, connector, 'customer', key, value);
const createCase = (input: Record<string, unknown>, key = 'key-1') =>
  doing(system, connector, 'create-case', input, key);

describe('salesforce: customers', () => {
  it.each(['+14155550100', '+14155550101'])(
    'are found by %s in the spelling in which they are kept',
    async (number) => {
      expect(await ask('ani', number)).toMatchObject({
        found: true,
        isAmbiguous: false,
        values: {
          customerId: expect.stringMatching(/^003\w{15}$/),
          tier: expect.any(String),
          account: expect.stringMatching(/^Account /),
        },
        entities: [expect.stringMatching(/^\w{15}$/)],
        changedAtMs: Date.UTC(2026, 0, 1),
      });
    },
  );

  it('are found by an address, and absent where nobody has it', async () => {
    system.admin('POST /contacts', { Email: 'Ann@Example.org', Name: "O'Hara" });
    expect(await ask('email', 'ann@example.ORG')).toMatchObject({
      found: true,
      values: { name: "O'Hara", tier: 'standard' },
    });
    expect(await ask('email', "o'hara@example.org")).toMatchObject({ found: false, entities: [] });
    expect(await ask('ani', '+14155559999')).toMatchObject({ found: false });
  });

  it('are the one changed last where several have the number, or none', async () => {
    system.admin('POST /contacts', { Phone: '415-555-0100', Name: 'Newer' });
    expect(await ask('ani', '+14155550100')).toMatchObject({ isAmbiguous: true, values: { name: 'Newer' } });
    const careful = salesforce({ ...options, contact: { many: 'none' } });
    const found = await asking(inProcess(org, careful), careful, 'customer', 'ani', '+14155550100');
    expect(found).toMatchObject({
      found: false,
      isAmbiguous: true,
      entities: [expect.any(String), expect.any(String)],
    });
  });

  it('are not found by a field that the organisation lacks: a refusal, not an absence', async () => {
    const wrong = salesforce({ ...options, contact: { phones: ['Nobody__c'] } });
    await expect(
      asking(inProcess(org, wrong), wrong, 'customer', 'ani', '+14155550100'),
    ).rejects.toMatchObject({ code: 'permanent' });
  });
});

describe('salesforce: effects', () => {
  it('P2: a case asked for twice is one, and reports its id, also where an update answers nothing', async () => {
    const input = { subject: 'Broken modem', phone: '+14155550100', conversationId: 'c0ffee' };
    const first = await createCase(input);
    expect(first).toMatchObject({ kind: 'applied', values: { caseId: expect.stringMatching(/^500/) } });
    expect(await createCase(input)).toEqual({ ...first });
    system.admin('POST /options', { noBodyOnUpdate: true });
    expect(await createCase(input)).toMatchObject({ values: (first as { values: object }).values });
    expect(effects()).toHaveLength(1);
    await createCase(input, 'key-2');
    expect(effects()).toHaveLength(2);
  });

  it('P2: a case whose answer is lost is one', async () => {
    system.loseNext = true;
    await expect(createCase({ subject: 'x' })).rejects.toThrow('lost');
    expect(await createCase({ subject: 'x' })).toMatchObject({ kind: 'applied' });
    expect(effects()).toHaveLength(1);
  });

  it('what a caller sends beside the declared fields is never sent', async () => {
    await expect(createCase({ subject: 'x', Conversation: 'c0ffee' })).rejects.toThrow(
      'Conversation not_declared',
    );
    expect(system.sent).toEqual([]);
  });

  it('P2: an event applied twice is one effect', async () => {
    expect(await applying(system, connector, { eventId: 'e-1', data: { a: 1 } })).toMatchObject({
      kind: 'applied',
    });
    await applying(system, connector, { eventId: 'e-1', data: { a: 1 } });
    await applying(system, connector, { eventId: 'e-2' });
    expect(effects().map(({ ids }) => ids['eventId'])).toEqual(['e-1', 'e-2']);
  });
});

describe('salesforce: sessions', () => {
  it.each([401, 403])(
    'P7: one that ends without a word (%d) is renewed once, and nothing is lost',
    async (endedStatus) => {
      system.admin('POST /options', { endedStatus });
      await ask('ani', '+14155550100');
      system.clock.nowMs += 7_200_000;
      expect(await ask('ani', '+14155550100')).toMatchObject({ found: true });
      expect(system.tokenRequests).toBe(2);
    },
  );

  it('come by a signed assertion, too', async () => {
    const auth = jwtBearer({
      tokenPath: '/services/oauth2/token',
      lifeIfUnstated: minutes(60),
      audience: 'https://login.salesforce.com',
    });
    const signed = salesforce({ ...options, auth });
    system.admin('POST /keys', { clientId: secret.clientId, publicKey });
    expect(await asking(inProcess(org, signed), signed, 'customer', 'ani', '+14155550100')).toMatchObject({
      found: true,
    });
  });

  it('used up for the day throttle the account', async () => {
    system.admin('POST /options', { requestsADay: 1 });
    await ask('ani', '+14155550100');
    await expect(ask('ani', '+14155550100')).rejects.toMatchObject({ code: 'throttled', scope: 'account' });
  });
});

it('salesforce: notices name records by id, in either length', () => {
  const { changes } = salesforce({ ...options, signedBy: 'genesys' });
  expect(changes?.read({ id: '003ABCDEFGHIJKLAAA' })).toEqual([{ entity: '003ABCDEFGHIJKL' }]);
  expect(changes?.read({ ids: ['003ABCDEFGHIJKL', '003ABCDEFGHIJKM'] })).toHaveLength(2);
  for (const body of [{}, { id: 7 }, [], null, { ids: [null] }]) expect(changes?.read(body)).toBeUndefined();
});
