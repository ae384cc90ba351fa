/** The message group of a request: an HMAC, since what orders requests can be personal (P9). */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { FieldValue } from '../connector/fields.ts';
import { keyText } from '../connector/input.ts';
import { customerKey } from '../customer/phone.ts';
import type { Hasher } from '../ports.ts';

/** Requests of one `order` take effect in their order (P3); the default connector's are grouped by the customer's key. */
export function orderGroup(
  hasher: Pick<Hasher, 'hmac'>,
  piiKey: string,
  connector: string,
  order: FieldValue,
): string {
  const text = keyText(order);
  if (connector === DEFAULT_CONNECTOR) return customerKey(hasher, piiKey, text);
  return hasher.hmac(piiKey, `${connector}#order#${text}`);
}
