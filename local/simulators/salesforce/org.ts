/** What the parts of the simulated organisation share. */
import type { CrmLedger } from '../crm/ledger.ts';
import type { RefusalRules } from '../crm/rules.ts';
import type { SimReply } from '../system.ts';
import type { Contacts } from './contacts.ts';
import type { Schema } from './schema.ts';
import type { Sessions } from './sessions.ts';

export interface Org {
  schema: Schema;
  sessions: Sessions;
  contacts: Contacts;
  ledger: CrmLedger;
  /** What was upserted, by id. */
  rows: Map<string, Readonly<Record<string, unknown>>>;
  rules: RefusalRules;
  options: { requestsADay: number; noBodyOnUpdate: boolean };
  used: number;
}

/** A parent's field is inside the parent. Every record tells its address. */
export function shown(
  object: string,
  version: string,
  fields: readonly string[],
  read: (name: string) => unknown,
): Record<string, unknown> {
  const url = `/services/data/${version}/sobjects/${object}/${String(read('Id'))}`;
  const all: Record<string, unknown> = { attributes: { type: object, url } };
  for (const name of fields) {
    const [parent, own] = name.split('.');
    if (own === undefined) all[name] = read(name);
    else all[parent ?? ''] = { ...(all[parent ?? ''] as object), [own]: read(name) };
  }
  return all;
}

/** The refusal of a field that the object does not have. */
export function noColumn(name: string, object: string): SimReply {
  return failure(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`);
}

/** An error as the API answers it; one about a record's values names the fields. */
export function failure(
  status: number,
  errorCode: string,
  message: string,
  fields?: readonly string[],
): SimReply {
  return { status, body: [{ message, errorCode, ...(fields === undefined ? {} : { fields }) }] };
}
