/** Reads what POST /crm/requests asks for. */

import { refuseFaults } from '../connector/input-faults.ts';
import { readPhone } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import type { RequestMessage } from '../ports.ts';

/** What a caller asks for: the operation, the fields beside it as they came, and the customer it names, if any. */
export type Asked = Pick<RequestMessage, 'operation' | 'fields' | 'phone'>;

/** An id that a person or a platform would make up: visible ASCII, blanks inside allowed. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/**
 * A case takes all fields as they are; a refresh takes `phone` alone. Throws RequestError 400 where there is no such
 * operation, a customer can't be refreshed for want of a number, or a refresh comes with fields that it does not declare.
 */
export async function readRequest(
  body: Readonly<Record<string, unknown>>,
  defaultRegion: string,
): Promise<Asked> {
  const { operation, ...fields } = body;
  if (operation !== 'create-case' && operation !== 'refresh-customer')
    throw new RequestError(400, 'unknown_operation', 'The operation is create-case or refresh-customer.');
  const phone = await readPhone(fields['phone'], defaultRegion);
  if (operation === 'refresh-customer') {
    if (!phone.usable)
      throw new RequestError(400, 'phone_unusable', 'A customer is refreshed by a usable "phone".');
    const undeclared = Object.keys(fields).filter((field) => field !== 'phone');
    refuseFaults(undeclared.map((field) => ({ field, reason: 'not_declared' })));
  }
  return phone.usable ? { operation, fields, phone: phone.e164 } : { operation, fields };
}

/** The Idempotency-Key header; undefined where there is none. Throws RequestError 400 where it is no key. */
export function idempotencyKeyIn(headers: Readonly<Record<string, string>>): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined || IDEMPOTENCY_KEY.test(given)) return given;
  throw new RequestError(400, 'bad_idempotency_key', 'An Idempotency-Key is 1 to 128 visible characters.');
}
