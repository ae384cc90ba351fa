/** POST /crm/customer-lookup (P5). */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { customerKey, readPhone } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import { type HttpRequest, parseJsonObject, type Respond } from '../http/message.ts';
import type { Customer, Hasher } from '../ports.ts';
import { answerOf, answerUnusable } from './answer.ts';
import type { createResolveCustomer } from './resolve-customer.ts';
import { type ServeLookupDeps, serveLookup } from './serve-lookup.ts';

export interface LookupDeps extends ServeLookupDeps {
  hasher: Hasher;
  find: ReturnType<typeof createResolveCustomer>;
}

/**
 * 200 once the caller has the key and says `ani`, whatever is under it; 400 and 401 before, 503 only where a secret
 * can't be read.
 */
export function createLookup(
  { hasher, find, ...deps }: LookupDeps,
  { deadlineMs, defaultRegion }: { deadlineMs: number; defaultRegion: string },
): Respond {
  return serveLookup<Customer, string>(
    deps,
    { connector: DEFAULT_CONNECTOR, deadlineMs },
    async (request) => {
      const { correlationId } = request;
      const phone = await readPhone(aniOf(request), defaultRegion);
      return {
        by: phone.usable ? phone.e164 : undefined,
        keyOf: (piiKey, e164) => customerKey(hasher, piiKey, e164),
        find,
        answer: (found) => answerOf(found, correlationId),
        unusable: () => answerUnusable(correlationId),
      };
    },
  );
}

function aniOf({ body }: HttpRequest): unknown {
  const fields = parseJsonObject(body);
  if ('ani' in fields) return fields['ani'];
  throw new RequestError(400, 'ani_missing', 'The body has no field "ani".');
}
