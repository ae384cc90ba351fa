/** The job of the request worker: an async request becomes a case or a refreshed customer, and a result to poll. */
import { RequestError } from '../../errors.ts';
import { canonicalJson } from '../../message/canonical-json.ts';
import { messageText } from '../../message/message-text.ts';
import { readRequest } from '../../message/read-message.ts';
import type {
  CallOptions,
  ClaimTarget,
  Crm,
  Hasher,
  RequestMessage,
  RequestResult,
  RequestStore,
} from '../../ports.ts';
import type { Applied, Job, Work } from '../job.ts';
import { type CustomerRefreshDeps, readyToRefresh, refreshCustomer } from './customer-refresh.ts';

export interface RequestDeps extends CustomerRefreshDeps {
  crm: Pick<Crm, 'findCustomer' | 'createCase' | 'ready'>;
  requests: RequestStore;
  hasher: Hasher;
  /** CRM_TIMEOUT_MS. */
  timeoutMs: number;
  /** As `Job.exchanges`, of creating a case. */
  exchanges?: number;
}

/** Hash of what a request asks for: an edited one is recognised by it. Throws RequestError where it can't be written out. */
export function requestHash(hasher: Hasher, { operation, phone, fields }: RequestMessage): string {
  return hasher.sha256(canonicalJson({ operation, ...(phone === undefined ? {} : { phone }), fields }));
}

export function requestJob(deps: RequestDeps): Job<RequestMessage> {
  const { crm, requests, hasher, timeoutMs, exchanges = 1 } = deps;

  const read = (body: string): Work<RequestMessage> | undefined => {
    const message = readRequest(body);
    const target = message && targetOf(message, hasher);
    return message && target && { message, target, correlationId: message.correlationId };
  };
  const finish =
    ({ target }: Work<RequestMessage>, fields: RequestResult['fields']): Applied['complete'] =>
    (owner, attempts, nowMs) =>
      requests.finish(target, owner, { status: 'COMPLETE', attempts, fields }, nowMs);
  const createCase: Job<RequestMessage>['apply'] = async (work, call) => {
    const { caseId } = await crm.createCase(work.message, call);
    return { complete: finish(work, { caseId }) };
  };
  const refresh = async (work: Work<RequestMessage>, phone: string, call: CallOptions): Promise<Applied> => {
    const { customer, write } = await refreshCustomer(deps, phone, call);
    const { found, customerId, tier } = customer;
    const record = finish(work, { found, customerId, tier });
    return {
      async complete(owner, attempts, nowMs) {
        await write();
        await record(owner, attempts, nowMs);
      },
    };
  };

  return {
    downstream: 'crm',
    operation: ({ operation }) => operation,
    callTimeoutMs: timeoutMs,
    exchanges,
    claims: requests,
    read,
    write: (message, generation) => messageText({ ...message, generation }),
    async ready({ message }) {
      await (message.operation === 'refresh-customer' ? readyToRefresh(deps) : Promise.all([crm.ready?.()]));
    },
    apply: (work, call) => {
      const { operation, phone } = work.message;
      return operation === 'refresh-customer' && phone !== undefined
        ? refresh(work, phone, call)
        : createCase(work, call);
    },
    onDeadLettered: ({ target }, owner, { attempts }, code, nowMs) =>
      requests.finish(target, owner, { status: 'FAILED', attempts, fields: { error: code } }, nowMs),
  };
}

/** Undefined where the request can't have been submitted so: nothing can be looked up, or written out. */
function targetOf(message: RequestMessage, hasher: Hasher): ClaimTarget | undefined {
  const { requestId, generation, operation, phone } = message;
  if (operation === 'refresh-customer' && phone === undefined) return undefined;
  try {
    return { key: requestId, generation, payloadHash: requestHash(hasher, message) };
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}
