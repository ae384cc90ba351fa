/** Where an answer is cached, and its breaker's group: an HMAC, since keys are few enough to be guessed from a plain hash (P9). */
import type { LookupBy } from '../connector/calls.ts';
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { keyText } from '../connector/input.ts';
import { customerKey } from '../customer/phone.ts';
import type { Hasher } from '../ports.ts';

/** The default connector's is that of the customer's number alone. */
export function lookupKey(
  hasher: Pick<Hasher, 'hmac'>,
  piiKey: string,
  connector: string,
  { lookup, key, value }: LookupBy,
): string {
  const text = keyText(value);
  if (connector === DEFAULT_CONNECTOR) return customerKey(hasher, piiKey, text);
  return hasher.hmac(piiKey, `${connector}/${lookup}/${key}/${text}`);
}
