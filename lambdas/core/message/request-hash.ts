/** Hash of what a request asks for: an edited one, and another one under the same id, have another hash. */
import type { ConnectorRequestMessage, Hasher, RequestMessage } from '../ports.ts';
import { canonicalJson } from './canonical-json.ts';

/** Of the default connector's. Throws RequestError where it can't be written out. */
export function requestHash(
  hasher: Pick<Hasher, 'sha256'>,
  { operation, phone, fields }: Pick<RequestMessage, 'operation' | 'phone' | 'fields'>,
): string {
  return hasher.sha256(canonicalJson({ operation, ...(phone === undefined ? {} : { phone }), fields }));
}

/** Of any other connector's. Throws RequestError where it can't be written out. */
export function connectorRequestHash(
  hasher: Pick<Hasher, 'sha256'>,
  connector: string,
  { operation, fields }: Pick<ConnectorRequestMessage, 'operation' | 'fields'>,
): string {
  return hasher.sha256(canonicalJson({ connector, operation, fields }));
}
