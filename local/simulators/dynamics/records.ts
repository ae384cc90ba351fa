/** Rows under alternate keys: upsert, with its conditions, and read. */
import type { CrmLedger } from '../crm/ledger.ts';
import type { RefusalRules } from '../crm/rules.ts';
import { fnvHex } from '../hash.ts';
import { jsonObject, type SimReply, type SimRequest, textField } from '../system.ts';
import { etag, failure, odata } from './replies.ts';

interface Table {
  key: string;
  /** The row's own id: the table's name and `id`. A column of this name is never a text. */
  id: string;
  columns: readonly string[];
  must: readonly string[];
}

export interface Address {
  set: string;
  key: string;
  value: string;
}

type Row = Record<string, unknown>;

export interface DynamicsRecords {
  upsert(request: SimRequest, address: Address): SimReply;
  read(request: SimRequest, address: Address): SimReply;
  reset(): void;
}

const TABLES: Readonly<Record<string, Table>> = {
  incidents: {
    key: 'steadyline_request',
    id: 'incidentid',
    columns: ['title', 'description', 'prioritycode', 'caseorigincode', 'customerid_contact@odata.bind'],
    must: ['customerid_contact@odata.bind'],
  },
  steadyline_events: {
    key: 'steadyline_key',
    id: 'steadyline_eventid',
    columns: ['platform', 'platformeventid', 'interactionid', 'eventtype', 'occurredat', 'data'].map(
      (name) => `steadyline_${name}`,
    ),
    must: [],
  },
};

/** Effects are noted in the ledger. */
export function createRecords(ledger: CrmLedger, rules: RefusalRules): DynamicsRecords {
  const rows = new Map<string, { row: Row; version: number }>();
  let versions = 1000;

  const shown = (
    { query, baseUrl }: SimRequest,
    { set }: Address,
    table: Table,
    at: string,
    status = 200,
  ): SimReply => {
    const { row = {}, version = 0 } = rows.get(at) ?? {};
    const wanted = query.get('$select')?.split(',');
    const context = wanted === undefined ? set : `${set}(${wanted.join()})`;
    const some = Object.entries(row).filter(
      ([name]) => name === table.id || wanted?.includes(name) !== false,
    );
    const body = { '@odata.etag': etag(version), ...Object.fromEntries(some) };
    return odata(baseUrl, `${context}/$entity`, body, status);
  };

  return {
    upsert(request, address) {
      const { text, headers, nowMs, baseUrl } = request;
      const { set, key, value } = address;
      const table = tableOf(address);
      if (table === undefined) return noTable(set);
      const body = jsonObject(text);
      const fault = faultOf(request, body, address, table);
      if (body === undefined || fault !== undefined) return fault ?? noTable(set);
      const at = `${set}/${value.toLowerCase()}`;
      const before = rows.get(at);
      if (before === undefined && headers['if-match'] === '*')
        return failure(404, '0x80060891', 'A record with the specified key values does not exist');
      if (before !== undefined && headers['if-none-match'] === '*')
        return failure(412, '0x80040237', 'A record with matching key values already exists.');
      const eventId = textField(body, 'steadyline_platformeventid');
      const refusal = rules.strike({ kind: set === 'incidents' ? 'case' : 'event', eventId });
      if (refusal !== undefined) return failure(refusal.status, '0x80040265', 'refused by a rule');
      if (before === undefined && table.must.some((name) => body[name] === undefined))
        return failure(400, '0x80040203', 'You must specify a parent contact or account.');
      ledger.repeat(at, text, nowMs);
      const id = guidOf(at);
      const own = { [table.id]: id, [key]: value, modifiedon: new Date(nowMs).toISOString() };
      const ticket = set === 'incidents' ? { ticketnumber: `CAS-${id.slice(0, 8)}` } : {};
      const columns = Object.entries(body).filter(([name]) => !name.includes('@'));
      versions += 1;
      const row = { ...before?.row, ...Object.fromEntries(columns), ...own, ...ticket };
      rows.set(at, { version: versions, row });
      if (before === undefined) {
        const ids = { set, externalId: value, recordId: id, eventId: eventId ?? '' };
        ledger.add({ kind: set === 'incidents' ? 'case' : 'event', key: at, ids, atMs: nowMs, text });
      }
      if (!String(headers['prefer'] ?? '').includes('return=representation'))
        return {
          status: 204,
          headers: { 'odata-version': '4.0', 'odata-entityid': `${baseUrl}/api/data/v9.2/${set}(${id})` },
        };
      const reply = shown(request, address, table, at, before === undefined ? 201 : 200);
      return { ...reply, headers: { ...reply.headers, 'preference-applied': 'return=representation' } };
    },
    read(request, address) {
      const table = tableOf(address);
      if (table === undefined) return noTable(address.set);
      const fault = faultOf(request, {}, address, table);
      if (fault !== undefined) return fault;
      const at = `${address.set}/${address.value.toLowerCase()}`;
      return rows.has(at)
        ? shown(request, address, table, at)
        : failure(404, '0x80060891', 'A record with the specified key values does not exist');
    },
    reset() {
      ledger.clear();
      rows.clear();
    },
  };
}

function tableOf({ set, key }: Address): Table | undefined {
  return TABLES[set]?.key === key ? TABLES[set] : undefined;
}

/** Of the body's columns and of those asked for. */
function faultOf(
  { query }: SimRequest,
  body: Row | undefined,
  { set, key }: Address,
  { id, columns }: Table,
): SimReply | undefined {
  if (body === undefined)
    return failure(400, '0x80048d19', 'Error identified in Payload provided by the user.');
  if (body[id] !== undefined && !/^[0-9a-f-]{36}$/i.test(String(body[id])))
    return failure(400, '0x80048d19', `Cannot convert the literal '${String(body[id])}' to Edm.Guid.`);
  const wrong = Object.keys(body).find((name) => name !== id && !columns.includes(name));
  if (wrong !== undefined)
    return failure(400, '0x80048d19', `The property '${wrong}' does not exist on type '${set}'.`);
  const known = [id, key, 'ticketnumber', 'modifiedon', ...columns];
  const unknown = query
    .get('$select')
    ?.split(',')
    .find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : failure(400, '0x80060888', `Could not find a property named '${unknown}' on type '${set}'.`);
}

function noTable(set: string): SimReply {
  return failure(404, '0x8006088a', `Resource not found for the segment '${set}'.`);
}

export function guidOf(seed: string): string {
  const hex = fnvHex(seed) + fnvHex(`${seed}#`) + fnvHex(`${seed}##`) + fnvHex(`${seed}###`);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
