/** Requests and polls: operations, keys, phones, fields of any shape; a finished one is polled too. */
import { memoryIdempotency } from '../../../lambdas/adapters/memory/idempotency.ts';
import { memoryRequestQueues } from '../../../lambdas/adapters/memory/request-queues.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createPoll } from '../../../lambdas/core/requests/poll.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';
import { createSubmit } from '../../host/crm-requests.ts';
import { requestJob } from '../../host/default-connectors.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { anyHeaders, frontDoor } from '../http.ts';
import { assertPrivate, Broken, SECRETS, type Target } from '../rig.ts';
import { anyObject, anyPhone, anyText, bent, PLANTED } from '../values.ts';

const unused = async (): Promise<never> => {
  throw new Broken('nothing is called to read a message');
};

export const requests: Target = async (chance, rig) => {
  const { clock, secrets } = rig;
  const store = memoryRequestStore();
  const queue = memoryRequestQueues();
  const keys = memoryIdempotency();
  const authorize = createApiKeyGuard(
    { ...rig.system, secrets, hasher },
    { secretId: 'api', previousValidMs: 0 },
  );
  const submit = frontDoor(
    createSubmit(
      { ...rig.system, hasher, authorize, piiKey: rig.piiKey, keys, requests: store, queue },
      { deadlineMs: 5000, maxBodyBytes: 262_144, defaultRegion: 'US' },
    ),
    rig,
  );
  const poll = frontDoor(createPoll({ clock, authorize, requests: store }, { deadlineMs: 5000 }), rig);
  const asked = {
    ...anyObject(chance),
    operation: chance.pick(['create-case', 'refresh-customer', 'toString', '__proto__']),
    phone: anyPhone(chance),
    subject: PLANTED.text,
  };
  const key = chance.pick([undefined, `case-${PLANTED.digits}`, anyText(chance)]);
  for (let times = chance.between(1, 2); times > 0; times -= 1) {
    const body = anyBytes(chance, anyJson(chance, bent(chance, asked, chance.pick([0, 0.1]))));
    const headers = { 'x-api-key': SECRETS.api, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const sent = queue.texts.length;
    const status = await submit(
      { path: '/crm/requests', headers: anyHeaders(chance, headers), body },
      chance,
    );
    if (status === 200 && sent === queue.texts.length && store.records.size === 0)
      throw new Broken('accepted, and nowhere to be found');
  }
  const job = requestJob({
    crm: { findCustomer: unused, createCase: unused },
    cache: { read: unused, writeLive: unused },
    requests: store,
    hasher,
    piiKey: rig.piiKey,
    clock,
    timeoutMs: 3000,
  });
  for (const text of queue.texts) {
    if (job.read(text) === undefined)
      throw new Broken(`accepted, but no worker can read it: ${text.slice(0, 300)}`);
  }
  for (const requestId of [...store.records.keys(), anyText(chance)]) {
    const headers = anyHeaders(chance, { 'x-api-key': SECRETS.api });
    const sent = {
      method: 'GET',
      path: `/crm/requests/${requestId}`,
      headers,
      pathParameters: { requestId },
    };
    await poll({ ...sent, body: new Uint8Array() }, chance);
  }
  assertPrivate('a key', [...store.records.keys(), ...keys.kept.keys()].join('|'));
};
