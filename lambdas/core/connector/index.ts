/**
 * All that a connector is written with. A definition is data and pure functions; the engine does the rest.
 *
 * Fields: text, integer, decimal, flag, phone, email, optional · requests: get, post, put, patch with path`…`, and for
 * values in queries soql`…`, odata`…`, fhir`…`, encodedQuery`…`, zendeskSearch`…`, names() · replies: rows, row, at, oneOf, nothing ·
 * spans: seconds, minutes, hours, days, per · credentials: clientCredentials, privateKeyJwt, jwtBearer, refreshToken,
 * staticHeader, basic, clientCertificate, noAuth · senders of changes: change with hmac, sharedKey, or a shipped profile's name.
 */

export {
  basic,
  clientCertificate,
  clientCredentials,
  jwtBearer,
  noAuth,
  privateKeyJwt,
  refreshToken,
  staticHeader,
} from '../credentials/auth.ts';
export type { Reply } from '../reply/read-reply.ts';
export { change, hmac, sharedKey } from './change.ts';
export {
  type Connector,
  type ConnectorDefinition,
  type ConnectorEvent,
  defineConnector,
  lookup,
  on,
  operation,
  refresh,
} from './definition.ts';
export { decimal, email, flag, integer, optional, phone, text } from './fields.ts';
export { at, nothing, oneOf, type Row, row, rows, type StatedValues } from './reading.ts';
export { encodedQuery } from './request/encoded-query.ts';
export { fhir } from './request/fhir.ts';
export { names } from './request/fragment.ts';
export { odata } from './request/odata.ts';
export { path } from './request/path.ts';
export { get, headerKey, patch, post, put } from './request/request.ts';
export { soql } from './request/soql.ts';
export { zendeskSearch } from './request/zendesk-search.ts';
export { days, hours, millis, minutes, per, seconds } from './units.ts';
