/** Values with which a definition's functions are run once, without any system. */
import type { Reply } from '../../reply/read-reply.ts';
import type { Connector } from '../definition.ts';
import type { FieldValue, FieldValues, InputFields } from '../fields.ts';
import type { ConnectorRequest } from '../request/request.ts';

const SAMPLES: FieldValues = {
  text: 'sample',
  integer: 1,
  decimal: 1.5,
  flag: true,
  phone: { e164: '+14155550100', spellings: ['+14155550100', '4155550100'] },
  email: 'sample@example.org',
};

export const SAMPLE_KEY = 'sample-key';

/** With `whole` optional fields have a value, too. */
export function sampleInputs(fields: InputFields, whole = true): Record<string, FieldValue | undefined> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type, optional, default: value }]) => [
      name,
      optional && !whole ? undefined : (value ?? SAMPLES[type]),
    ]),
  );
}

export const SAMPLE_EVENT = {
  platform: 'genesys',
  eventId: 'sample-event',
  interactionId: 'sample-interaction',
  eventType: 'sample',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  data: {},
} as const;

/** Replies that every reader must handle. */
export const SAMPLE_REPLIES: readonly Reply[] = [
  { status: 204, headers: {}, shape: 'empty', json: undefined },
  { status: 200, headers: {}, shape: 'json', json: {} },
  { status: 200, headers: {}, shape: 'json', json: [] },
  { status: 200, headers: {}, shape: 'json', json: { records: [null], entry: [{}], result: 'text' } },
];

/** Faults of a function that makes a request. */
export function requestFaults(where: string, connector: Connector, make: () => ConnectorRequest): string[] {
  const made = attempt(where, make);
  if (!made.ok) return [made.fault];
  const request: Partial<ConnectorRequest> = Object(made.value);
  if (typeof request.path !== 'string' || typeof request.method !== 'string')
    return [`${where} makes no request: it ends with get(…), post(…), put(…) or patch(…).`];
  return Object.hasOwn(connector.limits, request.lane ?? '')
    ? []
    : [`${where} counts against the lane "${request.lane}", which limits does not have.`];
}

/** Faults of a function that reads replies. */
export function readFaults(where: string, read: (reply: Reply) => unknown): string[] {
  const failed = SAMPLE_REPLIES.map((reply) => attempt(where, () => read(reply))).find((one) => !one.ok);
  return failed === undefined || failed.ok
    ? []
    : [`${failed.fault} A reply of any shape must be read or refused.`];
}

export type Attempt<Value> = { ok: true; value: Value } | { ok: false; fault: string };

/** What the function makes of sample values, or the sentence that says how it fails. */
export function attempt<Value>(where: string, make: () => Value): Attempt<Value> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: `${where} fails on sample values: ${said}.` };
  }
}
