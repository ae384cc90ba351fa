import { beforeEach, describe, expect, it } from '@jest/globals';
import { type FhirOptions, fhir } from '../../../lambdas/connectors/fhir.ts';
import type { CrmEffect } from '../../../local/simulators/crm/ledger.ts';
import { createFhir } from '../../../local/simulators/fhir/index.ts';
import { BASE, type InProcess, inProcess, publicKey, secret } from './in-process.ts';
import { applying, asking, doing } from './running.ts';

const options: FhirOptions = {
  baseUrl: BASE,
  patientIdentifierSystem: 'urn:mrn',
  communications: ['*.wrapup'],
  signedBy: 'genesys',
};
const connector = fhir(options);
const server = createFhir();
let system: InProcess;
beforeEach(() => {
  server.reset();
  system = inProcess(server, connector);
  system.admin('POST /keys', { clientId: secret.clientId, algorithm: 'RS384', publicKey });
});
const effects = () => server.effects() as CrmEffect[];
const ask = (key: string, value: unknown) => asking(system, connector, 'patient', key, value);
const createTask = (input: Record<string, unknown>, key = 'key-1') =>
  doing(system, connector, 'create-task', input, key);
const ann = {
  resourceType: 'Patient',
  id: 'ann',
  telecom: [{ system: 'phone', value: '(415) 555-0100' }],
  identifier: [{ system: 'urn:mrn', value: 'A,1|2' }],
};

describe('fhir: patients', () => {
  it('are found by number in the spelling in which it is kept, with their own ids', async () => {
    const found = await ask('ani', '+14155550100');
    expect(found).toMatchObject({
      found: true,
      values: {
        patientId: expect.stringMatching(/^c-/),
        name: expect.stringMatching(/Person$/),
        birthDate: expect.any(String),
        active: true,
      },
    });
    expect(found.entities).toEqual([`Patient/${String(found.values['patientId'])}`]);
  });

  it('are found by an identifier of any text, within its system', async () => {
    system.admin('POST /patients', ann);
    expect(await ask('mrn', 'A,1|2')).toMatchObject({ found: true, values: { patientId: 'ann' } });
    expect(await ask('mrn', 'A')).toMatchObject({ found: false, entities: [] });
  });

  it('are never guessed: several are none, and each of them is remembered', async () => {
    system.admin('POST /patients', ann);
    const found = await ask('ani', '+14155550100');
    expect(found).toMatchObject({ found: false, isAmbiguous: true, values: { patientId: '', name: '' } });
    expect(found.entities).toHaveLength(2);
  });
});

describe('fhir: effects', () => {
  it.each(['representation', 'minimal'])(
    'P2: a task asked for twice is one, and reports its id (%s)',
    async (returns) => {
      system.admin('POST /options', { returns });
      const input = { description: 'Call back', patientId: 'ann', phone: '+14155550100', priority: 'urgent' };
      const first = await createTask(input);
      expect(first).toMatchObject({ kind: 'applied', values: { taskId: expect.stringMatching(/./) } });
      expect(await createTask(input)).toMatchObject({ values: (first as { values: object }).values });
      expect(effects()).toHaveLength(1);
    },
  );

  it('P2: where several are there already, the effect is there', async () => {
    await createTask({ description: 'x' });
    const request = system.sent.at(-1);
    // Another client has made a second one without the condition.
    const { 'if-none-exist': _, ...headers } = request?.headers ?? {};
    server.handle({
      method: 'POST',
      segments: ['Task'],
      path: '/Task',
      query: new URLSearchParams(),
      headers,
      text: request?.body ?? '',
      nowMs: system.clock.nowMs,
      baseUrl: BASE,
    });
    expect(effects()).toHaveLength(2);
    expect(await createTask({ description: 'x' })).toMatchObject({ kind: 'applied', wasThere: true });
    expect(effects()).toHaveLength(2);
  });

  it('P2: an event applied twice, once with a lost answer, is one effect', async () => {
    system.loseNext = true;
    await expect(applying(system, connector, {})).rejects.toThrow('lost');
    expect(await applying(system, connector, {})).toMatchObject({ kind: 'applied' });
    expect(effects()).toHaveLength(1);
  });

  it('a patient’s id stays one segment of the reference', async () => {
    await createTask({ description: 'x', patientId: 'a/b' });
    expect(system.sent.at(-1)?.body).toContain('"reference":"Patient/a%2Fb"');
  });
});

describe('fhir: tokens and limits', () => {
  it('P7: tokens of five minutes are renewed when they end', async () => {
    for (let minute = 0; minute < 20; minute += 1) {
      expect(await ask('ani', '+14155550100')).toMatchObject({ found: true });
      system.clock.nowMs += 60_000;
    }
    expect(system.tokenRequests).toBe(4);
  });

  it('a full server throttles', async () => {
    system.admin('POST /options', { callsASecond: 0 });
    await expect(ask('ani', '+14155550100')).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 1000 });
  });

  it('a refusal is one: an element that the server does not know', async () => {
    system.admin('POST /rules', { rules: [{ kind: 'case', status: 422 }] });
    await expect(createTask({ description: 'x' })).rejects.toMatchObject({ code: 'permanent' });
  });
});

it('fhir: notices name patients by id, alone or in a Bundle', () => {
  const read = (body: unknown) => connector.changes?.read(body);
  expect(read({ resourceType: 'Patient', id: 'ann' })).toEqual([{ entity: 'Patient/ann' }]);
  expect(
    read({
      resourceType: 'Bundle',
      entry: [{ resource: ann }, { resource: { resourceType: 'Task', id: 't' } }, {}],
    }),
  ).toEqual([{ entity: 'Patient/ann' }]);
  expect(read({ resourceType: 'Observation', id: 'o' })).toEqual([]);
  for (const body of [{}, null, 'x', []]) expect(read(body)).toBeUndefined();
});
