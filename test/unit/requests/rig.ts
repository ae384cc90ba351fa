/** Submit and poll over memory adapters, with a fault on any call on demand. */
import { memoryIdempotency } from '../../../lambdas/adapters/memory/idempotency.ts';
import { memoryRequestQueues } from '../../../lambdas/adapters/memory/request-queues.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { fixedSecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { answerError, type HttpAnswer, type Respond } from '../../../lambdas/core/http/message.ts';
import type { Tracer } from '../../../lambdas/core/ports.ts';
import { createPoll } from '../../../lambdas/core/requests/poll.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';
import { createSubmit } from '../../host/crm-requests.ts';

export const PHONE = '+14155552671';
/** Calls that a fault may be before or behind; `hang`: it never answers. */
export type Call = 'createPending' | 'submittedHash' | 'read' | 'sendRequest' | 'once';
export type FaultKind = 'before' | 'after' | 'hang';

export function requestRig(
  secrets: Record<string, string> = { key: 'the-key', pii: 'pii' },
  tracer?: Tracer,
) {
  const system = { ...memorySystem(), ...(tracer && { tracer }) };
  const { clock } = system;
  const store = memoryRequestStore();
  const queues = memoryRequestQueues();
  const keys = memoryIdempotency();
  const faults = new Map<Call, FaultKind>();
  const through = async <T>(call: Call, make: () => Promise<T>): Promise<T> => {
    const fault = faults.get(call);
    if (fault === 'hang') return new Promise<T>(() => undefined);
    if (fault === 'before') throw new UnavailableError('fault', 'the call was not made');
    const answer = await make();
    if (fault === 'after') throw new UnavailableError('fault', 'the answer was lost');
    return answer;
  };
  const source = fixedSecrets(secrets);
  const authorize = createApiKeyGuard(
    { ...system, secrets: source, hasher },
    { secretId: 'key', previousValidMs: 0 },
  );
  const requests = {
    createPending: (...given: Parameters<typeof store.createPending>) =>
      through('createPending', () => store.createPending(...given)),
    submittedHash: (id: string, nowMs: number) =>
      through('submittedHash', () => store.submittedHash(id, nowMs)),
    read: (id: string, nowMs: number) => through('read', () => store.read(id, nowMs)),
  };
  const submitRule = createSubmit(
    {
      ...system,
      hasher,
      authorize,
      piiKey: async () => (await source.read('pii')).current,
      keys: { once: (call, work) => through('once', () => keys.once(call, work)) },
      requests,
      queue: {
        sendRequest: (...given) => through('sendRequest', () => queues.sendRequest(...given)),
      },
    },
    { deadlineMs: 5000, maxBodyBytes: 262_144, defaultRegion: 'US' },
  );
  const pollRule = createPoll({ clock, authorize, requests }, { deadlineMs: 5000 });

  const send = (
    respond: Respond,
    body: string,
    headers: Record<string, string>,
    pathParameters: Record<string, string> = {},
  ): Promise<HttpAnswer> =>
    respond({
      method: 'POST',
      path: '/crm/requests',
      headers,
      pathParameters,
      body: new TextEncoder().encode(body),
      receivedAtMs: clock.now(),
      correlationId: 'corr-1',
    }).catch((error: unknown) => answerError(error, 'corr-1'));

  const door = { 'x-api-key': 'the-key' };
  return {
    ...system,
    store,
    queues,
    keys,
    faults,
    submit: (body: unknown, headers: Record<string, string> = {}) =>
      send(submitRule, typeof body === 'string' ? body : JSON.stringify(body), { ...door, ...headers }),
    poll: (requestId: string, headers: Record<string, string> = door) =>
      send(pollRule, '', headers, { requestId }),
  };
}
