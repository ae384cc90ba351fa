/** The job of a connector's requests worker: an async request becomes its effect, or a refreshed answer, and a result to poll. */
import type { ConnectorCalls } from '../../connector/calls.ts';
import type { Connector, RefreshOperation, WriteOperation } from '../../connector/definition.ts';
import type { InputFields } from '../../connector/fields.ts';
import { type Inputs, readInputs, valueOfText } from '../../connector/input.ts';
import { usualExchanges } from '../../connector/once.ts';
import { UnsendableError } from '../../connector/unsendable.ts';
import { RequestError } from '../../errors.ts';
import { readRequestOf, requestText } from '../../message/connector-messages.ts';
import { requestHash } from '../../message/request-hash.ts';
import { requestUpdate } from '../../platform/update-of.ts';
import type {
  CallOptions,
  ClaimTarget,
  ConnectorRequestMessage,
  Hasher,
  Platform,
  PlatformUpdateQueue,
  RequestResult,
  RequestStore,
} from '../../ports.ts';
import type { Applied, Job, Work } from '../job.ts';
import { applied } from './applied.ts';
import { type RecordRefreshDeps, readyToRefreshRecord, refreshRecord } from './record-refresh.ts';

export interface ConnectorRequestDeps extends RecordRefreshDeps {
  connector: Connector;
  calls: ConnectorCalls;
  /** Notes first claims. */
  requests: RequestStore;
  /** Absent where no operation sends anything back. */
  updates?: PlatformUpdateQueue;
  /** Platforms that get updates. @default both */
  updated?: ReadonlySet<Platform>;
  defaultRegion: string;
  /** `<PREFIX>_TIMEOUT_MS`. */
  timeoutMs: number;
}

export function connectorRequestJob(deps: ConnectorRequestDeps): Job<ConnectorRequestMessage> {
  const { connector, calls, requests, updates, updated, hasher, clock, defaultRegion, timeoutMs } = deps;
  const { operations } = connector;
  const operationOf = ({ operation }: ConnectorRequestMessage) =>
    Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  const finish =
    ({ target }: Work<ConnectorRequestMessage>, fields: RequestResult['fields']): Applied['complete'] =>
    (owner, attempts, nowMs, recent) =>
      requests.finish(target, owner, { status: 'COMPLETE', attempts, fields }, nowMs, recent);

  /** Read again: the connector's own functions see declared fields only. A request that its newer declaration refuses is dead-lettered. */
  const inputsOf = async (
    { input, undeclared }: Pick<WriteOperation, 'input' | 'undeclared'>,
    { fields, phone }: ConnectorRequestMessage,
  ): Promise<Inputs> => {
    const options = { defaultRegion, ...(undeclared && { undeclared }) };
    const { values, faults } = await readInputs(input, fields, options);
    const read = await numberIn(input, phone);
    const left = faults.filter(({ field }) => !(field in read));
    if (left.length === 0) return { ...values, ...read };
    const told = left.map(({ field, reason }) => `${field} is ${reason}`).join(', ');
    throw new UnsendableError(`the operation no longer takes it: ${told}`);
  };

  const numberIn = async ({ phone: field }: InputFields, phone: string | undefined): Promise<Inputs> => {
    const value = phone && field && (await valueOfText(field, phone, defaultRegion));
    return value ? { phone: value } : {};
  };

  const write = async (
    work: Work<ConnectorRequestMessage>,
    operation: WriteOperation,
    call: CallOptions,
  ): Promise<Applied> => {
    const { requestId: key, fields, operation: name } = work.message;
    const input = await inputsOf(operation, work.message);
    const writing = { input, key, fields, ...call.tried };
    const values = applied(await calls.write(operation, writing, call));
    const { writeBack } = operation;
    const brought = { from: `${connector.name}/${name}`, values, nowMs: clock.now(), updated };
    const update =
      writeBack &&
      requestUpdate(key, input[writeBack.conversation], writeBack, brought, {
        hasher,
        piiKey: await deps.piiKey(),
      });
    return { complete: finish(work, values), ...(update && { update }) };
  };

  const refresh = async (
    work: Work<ConnectorRequestMessage>,
    { refreshes: lookup, key, input }: RefreshOperation,
    call: CallOptions,
  ): Promise<Applied> => {
    const [value] = Object.values(await inputsOf({ input, undeclared: 'passed on' }, work.message));
    if (value === undefined) throw new UnsendableError('there is nothing to look up by');
    const { answer, write: keep } = await refreshRecord(deps, { lookup, key, value }, call);
    const record = finish(work, { ...answer.values, found: answer.found });
    return {
      async complete(...end) {
        await keep();
        await record(...end);
      },
    };
  };

  return {
    downstream: connector.name,
    operation: ({ operation }) => operation,
    callTimeoutMs: timeoutMs,
    exchanges: Math.max(
      1,
      ...Object.values(operations).map((one) => ('once' in one ? usualExchanges(one.once) : 1)),
    ),
    claims: requests,
    ...(updates && { updates }),
    completeCanary: (target, owner, nowMs) =>
      requests.finish(target, owner, { status: 'COMPLETE', attempts: 1, fields: {} }, nowMs),
    read(body) {
      const message = readRequestOf(connector.name, body);
      if (message === undefined) return undefined;
      const target = targetOf(message, hasher, connector.name);
      if (target === undefined) return undefined;
      const accepted = { atMs: message.acceptedAtMs, topic: 'requests' };
      return { message, target, accepted, correlationId: message.correlationId };
    },
    write: (message, generation) => requestText(connector.name, { ...message, generation }),
    async ready({ message }) {
      const operation = operationOf(message);
      const needsKey = operation !== undefined && ('refreshes' in operation || operation.writeBack);
      await (needsKey ? readyToRefreshRecord(deps) : calls.ready());
    },
    apply: async (work, call) => {
      const operation = operationOf(work.message);
      if (operation === undefined) throw new UnsendableError('the connector has no such operation any more');
      return 'refreshes' in operation ? refresh(work, operation, call) : write(work, operation, call);
    },
    onDeadLettered: ({ target }, owner, { attempts }, code, nowMs) =>
      requests.finish(target, owner, { status: 'FAILED', attempts, fields: { error: code } }, nowMs),
  };
}

/** Undefined where the request can't be written out. */
function targetOf(
  message: ConnectorRequestMessage,
  hasher: Pick<Hasher, 'sha256'>,
  connector: string,
): ClaimTarget | undefined {
  const { requestId, generation } = message;
  try {
    return { key: requestId, generation, payloadHash: requestHash(hasher, connector, message) };
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}
