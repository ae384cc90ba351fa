/**
 * All that a connector is written with. A definition is data and pure functions; the engine does the rest.
 *
 * Fields: text, integer, decimal, flag, phone, email, optional · requests: get, post, put, patch with path`…`, and for
 * values in queries soql`…`, odata`…`, fhir`…`, encodedQuery`…`, names() · replies: rows, row, at, oneOf, nothing ·
 * spans: seconds, minutes, hours, days, per · credentials: clientCredentials, privateKeyJwt, jwtBearer, refreshToken,
 * staticHeader, basic, clientCertificate, noAuth.
 */
export {
  type Connector,
  type ConnectorDefinition,
  type ConnectorEvent,
  defineConnector,
  lookup,
  on,
  operation,
  refresh,
} from './connector/definition.ts';
export { decimal, email, flag, integer, optional, phone, text } from './connector/fields.ts';
export { at, nothing, oneOf, type Row, row, rows, type Told } from './connector/reading.ts';
export { encodedQuery } from './connector/request/encoded-query.ts';
export { fhir } from './connector/request/fhir.ts';
export { names } from './connector/request/fragment.ts';
export { odata } from './connector/request/odata.ts';
export { path } from './connector/request/path.ts';
export { get, headerKey, patch, post, put } from './connector/request/request.ts';
export { soql } from './connector/request/soql.ts';
export { days, hours, millis, minutes, per, seconds } from './connector/units.ts';
export {
  basic,
  clientCertificate,
  clientCredentials,
  jwtBearer,
  noAuth,
  privateKeyJwt,
  refreshToken,
  staticHeader,
} from './credentials/auth.ts';
export type { Reply } from './reply/read-reply.ts';
