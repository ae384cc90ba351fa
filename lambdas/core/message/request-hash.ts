/** Hash of what a request asks for: an edited one, and another one under the same id, have another hash. */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { ConnectorRequestMessage, Hasher } from '../ports.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * Of a request to `connector`, whatever the form of its message. That of the default connector's is as its records have always
 * held it: over the number beside the fields, and without a name. Throws RequestError where it can't be written out.
 */
export function requestHash(
  hasher: Pick<Hasher, 'sha256'>,
  connector: string,
  { operation, phone, fields }: Pick<ConnectorRequestMessage, 'operation' | 'phone' | 'fields'>,
): string {
  const number = phone === undefined ? {} : { phone };
  const own = connector === DEFAULT_CONNECTOR ? number : { connector };
  return hasher.sha256(canonicalJson({ ...own, operation, fields }));
}
