/** `GET …/query?q=` of the simulated organisation. */
import type { SimReply } from '../system.ts';
import type { SalesforceRecord } from './contacts.ts';
import { failure, noColumn, type Org, shown } from './org.ts';
import { fieldsIn, fulfils, parseSoql } from './soql.ts';

/** Contacts alone can be found. */
export function query({ schema, contacts }: Org, text: string, version: string): SimReply {
  let parsed: ReturnType<typeof parseSoql>;
  try {
    parsed = parseSoql(text);
  } catch (error) {
    return failure(400, 'MALFORMED_QUERY', (error as Error).message);
  }
  const object = schema.object(parsed.object);
  if (object === undefined)
    return failure(400, 'INVALID_TYPE', `sObject type '${parsed.object}' is not supported.`);
  const unknown = fieldsIn(parsed).find((name) => schema.field(object, name) === undefined);
  if (unknown !== undefined) return noColumn(unknown, object);
  const read = (one: SalesforceRecord) => (name: string) => one[schema.field(object, name) ?? ''] ?? null;
  const found = object === 'Contact' ? contacts.candidates(parsed.where) : [];
  const matching = found.filter((one) => fulfils(parsed.where, read(one)));
  const { orderBy } = parsed;
  if (orderBy !== undefined) {
    const rank = (one: SalesforceRecord): string => String(read(one)(orderBy.field) ?? '');
    matching.sort((a, b) => rank(a).localeCompare(rank(b)) * (orderBy.descending ? -1 : 1));
  }
  const records = matching
    .slice(0, parsed.limit)
    .map((one) => shown(object, version, parsed.fields, read(one)));
  return { status: 200, body: { totalSize: records.length, done: true, records } };
}
