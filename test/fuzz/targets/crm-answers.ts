/** Answers of downstream CRMs, in every dialect: a value of the port or one of its errors, which tell nothing of the answer. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { bodyText } from '../../../lambdas/adapters/http/unpack.ts';
import { CRM_KINDS } from '../../../lambdas/connectors/default/crm.ts';
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { createCrm } from '../../host/default-connectors.ts';
import type { Chance } from '../../simulation/kernel/random.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { assertPrivate, Broken, type Target } from '../rig.ts';
import { type SeedReply, seeded, seeds } from '../seeds.ts';
import { anyText, anyValue, bent, PLANTED } from '../values.ts';

const STATUSES = [
  200, 200, 200, 201, 204, 300, 301, 400, 401, 403, 404, 409, 422, 429, 500, 503, 0, 999,
] as const;
const ANSWERS = [
  { customerId: 'C-1', tier: 'gold', changedAt: '2026-01-01T00:00:00Z', note: PLANTED.text },
  { caseId: 'case-1', customerId: 7, tier: '' },
  {
    id: '500',
    success: true,
    created: true,
    errors: [],
    totalSize: 1,
    records: [{ Id: '003', Tier__c: 'gold' }],
  },
  { result: [{ sys_id: 's-1', u_tier: 'gold', phone: PLANTED.phone }] },
  { result: { sys_id: 's-1', number: 'CS1' }, error: { message: PLANTED.text } },
] as const;
const PACK = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, 'x-gzip': deflateRawSync };
/** Small, so that some bodies are above it. */
const MAX_BYTES = 2000;

/** A reply as the caller hands it over: of a case, made up, bent, packed, and packed otherwise than it says. */
function anyReply(chance: Chance): HttpReply {
  const seed = seeded<SeedReply | undefined>(chance, seeds.replies, undefined, 0.5);
  const headers: Record<string, string> = {
    'content-type': chance.pick(['application/json', 'text/html', 'application/json; charset=x', '']),
    'retry-after': chance.pick(['1', '-1', '1e9', 'soon', 'Thu, 01 Jan 2099 00:00:00 GMT']),
    location: anyText(chance),
    ...seed?.headers,
  };
  const status = seed === undefined || chance.happens(0.1) ? chance.pick(STATUSES) : seed.status;
  let bytes = bytesOf(chance, seed);
  if (seed?.base64 === undefined && chance.happens(0.2)) {
    const [encoding, pack] = chance.pick(Object.entries(PACK));
    headers['content-encoding'] = chance.happens(0.9) ? encoding : anyText(chance);
    if (chance.happens(0.9)) bytes = pack(bytes);
    if (chance.happens(0.1)) bytes = bytes.subarray(0, chance.between(0, bytes.length));
  }
  const body = bodyText(bytes, headers['content-encoding'], MAX_BYTES);
  if ((body?.length ?? 0) > MAX_BYTES) throw new Broken('more was unpacked than allowed');
  return body === undefined ? { status, headers, body: '', isUnreadable: true } : { status, headers, body };
}

function bytesOf(chance: Chance, seed: SeedReply | undefined): Buffer {
  if (seed?.base64 !== undefined) return Buffer.from(seed.base64, 'base64');
  if (seed?.body !== undefined && chance.happens(0.5)) return Buffer.from(seed.body);
  const value = seed?.body ? parsed(seed.body) : chance.pick(ANSWERS);
  return anyBytes(chance, anyJson(chance, bent(chance, value, 0.1)));
}

/** A success that its reply denies. A JSON 404 to a lookup is the contract's absence, whatever its body says. */
function checkSuccess(last: HttpReply | undefined, result: object): void {
  if (last?.status === 404 && 'found' in result && result.found === false) return;
  const { success, errors } = Object(parsed(last?.body ?? '')) as Record<string, unknown>;
  if (success === false || (Array.isArray(errors) && errors.length > 0))
    throw new Broken('a reply that says no was taken for a success');
  if (last?.isUnreadable) throw new Broken('a body that nobody could read was taken for a success');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const options = { timeoutMs: 1000, correlationId: 'c' };
const accepted = { acceptedAtMs: 1_767_225_600_000, generation: 0, correlationId: 'c' };

export const crmAnswers: Target = async (chance, rig) => {
  const kind = chance.pick(CRM_KINDS);
  let last: HttpReply | undefined;
  const crm = createCrm({
    kind,
    baseUrl: 'http://crm',
    supportsIdempotency: chance.happens(0.5),
    now: rig.clock.now,
    credentials: {
      read: async () => ({ authorization: 'Bearer t' }),
      refresh: async () => ({ authorization: 'Bearer u' }),
    },
    open: () => async () => {
      last = anyReply(chance);
      return last;
    },
  });
  const event = {
    ...accepted,
    kind: 'event' as const,
    platform: chance.pick(['genesys', 'nice'] as const),
    eventId: anyText(chance) || 'e',
    interactionId: anyText(chance) || 'i',
    eventType: anyText(chance),
    topic: 'voice' as const,
    occurredAt: anyText(chance),
    payloadHash: 'h',
    data: anyValue(chance),
  };
  const request = {
    ...accepted,
    kind: 'request' as const,
    requestId: 'r-1',
    operation: 'create-case' as const,
    fields: { a: anyValue(chance) },
  };
  const calls = [
    () => crm.findCustomer(PLANTED.phone, options),
    () => crm.applyEvent(event, options),
    () => crm.createCase(request, options),
  ];
  try {
    const result = await chance.pick(calls)();
    checkSuccess(last, result);
    for (const value of Object.values(result))
      if (!['string', 'number', 'boolean', 'undefined'].includes(typeof value))
        throw new Broken(`an answer that is not flat: ${typeof value}`);
  } catch (error) {
    if (!(error instanceof SteadylineError)) throw error;
    assertPrivate(`an error of the ${kind} CRM`, error.message);
  }
};
