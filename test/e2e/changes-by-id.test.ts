/** A change that names a record by its id alone, as Salesforce tells it, over the synthesized template. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';
import { connectorSystem } from '../../local/simulators/kinds.ts';
import { API_KEY } from './front-door.ts';
import { stopPermitted } from './permitted.ts';
import { startStack } from './start-stack.ts';

const ID = '003000000000001AAA';
/** All of them lead to the one contact. */
const KEYS = [{ ani: '+14155559001' }, { ani: '+14155559002' }, { email: 'ann@example.org' }];
const ROUNDS = 4;

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack({
    warm: ['sales-lookup', 'sales-changes'],
    settings: {
      CONNECTORS_DIR: 'test/fixtures/connectors',
      // Neither breaker nor rate are to decide what is seen here.
      ...{ BREAKER_MIN_CALLS: '10000', BREAKER_THIN_FAILURES: '100' },
    },
  });
}, 180_000);
afterAll(() => stopPermitted(stack));

async function post(path: string, body: object, headers: Record<string, string>) {
  const text = JSON.stringify(body);
  const response = await fetch(`${stack.api}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const look = async (key: object) => (await post('/lookups/sales/customer', key, API_KEY)).body;
const lookAll = () => Promise.all(KEYS.map(look));

async function change(tier: string): Promise<void> {
  await fetch(`${stack.simulators.control}/${connectorSystem('sales')}/_sim/contacts`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ Id: ID, Phone: '(415) 555-9001', MobilePhone: '+1 415-555-9002', Email: 'ann@example.org' },
      ...{ Tier__c: tier, SystemModstamp: new Date().toISOString() },
    }),
  });
}

/** As Salesforce tells it: the id, in 15 characters or 18. */
const tell = async (id: string) => {
  const body = { id };
  const signature = createHmac('sha256', 'local-sales-secret').update(JSON.stringify(body)).digest('hex');
  return post('/webhooks/changes/sales', body, { 'x-hub-signature-256': `sha256=${signature}` });
};

it('P6: after the 200 to a change by record id no key tells what was before it, however lookups race it', async () => {
  await change('tier-0');
  expect((await lookAll()).map(({ tier, found }) => [tier, found])).toEqual(KEYS.map(() => ['tier-0', true]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const tier = `tier-${round}`;
    expect((await lookAll()).map(({ source }) => source)).toEqual(KEYS.map(() => 'cache'));
    const racing = [
      lookAll(),
      change(tier).then(() => tell(round % 2 === 0 ? ID : ID.slice(0, 15))),
      lookAll(),
    ];
    const [, told] = await Promise.all(racing);
    expect(told).toMatchObject({ status: 200, body: { status: 'invalidated' } });
    expect((await lookAll()).map((answer) => answer['tier'])).toEqual(KEYS.map(() => tier));
    expect((await lookAll()).map((answer) => answer['tier'])).toEqual(KEYS.map(() => tier));
  }
}, 120_000);
