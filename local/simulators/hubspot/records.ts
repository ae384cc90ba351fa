/** Tickets and objects of an own type, by their unique property. */
import type { CrmLedger } from '../crm/ledger.ts';
import type { RefusalRules } from '../crm/rules.ts';
import { fnv1a } from '../hash.ts';
import { jsonObject, type SimReply, type SimRequest, textField } from '../system.ts';
import { failure } from './replies.ts';

type Properties = Record<string, unknown>;

interface HeldRecord {
  id: string;
  properties: Properties;
  createdAt: string;
  updatedAt: string;
}

export interface HubSpotRecords {
  upsert(request: SimRequest, type: string): SimReply;
  read(type: string, id: string, query: URLSearchParams): SimReply;
  reset(): void;
}

interface ObjectType {
  unique: string;
  properties: readonly string[];
}

const TYPES: Readonly<Record<string, ObjectType>> = {
  tickets: {
    unique: 'steadyline_request',
    properties: ['subject', 'content', 'hs_ticket_priority', 'hs_pipeline', 'hs_pipeline_stage'],
  },
  steadyline_events: {
    unique: 'steadyline_key',
    properties: ['platform', 'event_id', 'interaction_id', 'event_type', 'occurred_at'],
  },
};
/** Shown of every record. */
const OWN = ['createdate', 'hs_object_id', 'hs_lastmodifieddate'];

/** Effects are noted in the ledger. */
export function createRecords(ledger: CrmLedger, rules: RefusalRules): HubSpotRecords {
  const held = new Map<string, HeldRecord>();

  const put = (key: string, properties: Properties, nowMs: number): HeldRecord => {
    const now = new Date(nowMs).toISOString();
    const before = held.get(key);
    const { id, createdAt } = before ?? { id: idOf(key), createdAt: now };
    const own = { createdate: createdAt, hs_object_id: id, hs_lastmodifieddate: now };
    const one = {
      id,
      createdAt,
      updatedAt: now,
      properties: { ...before?.properties, ...properties, ...own },
    };
    held.set(key, one);
    return one;
  };

  return {
    upsert({ text, nowMs }, type) {
      const inputs = jsonObject(text)?.['inputs'];
      const rule = TYPES[type];
      if (rule === undefined || !Array.isArray(inputs))
        return failure(400, 'VALIDATION_ERROR', 'Invalid input JSON');
      const startedAt = new Date(nowMs).toISOString();
      const all = inputs as Record<string, unknown>[];
      // One that is wrong keeps the whole batch out.
      const wrong = all.map((input) => unknownIn(input, rule)).find((name) => name !== undefined);
      if (wrong !== undefined) return failure(400, 'VALIDATION_ERROR', `Property "${wrong}" does not exist`);
      const results: unknown[] = [];
      for (const input of all) {
        const properties = (input['properties'] ?? {}) as Properties;
        const kind = type === 'tickets' ? 'case' : 'event';
        const eventId = textField(properties, 'event_id');
        const refusal = rules.strike({ kind, eventId });
        if (refusal !== undefined) return failure(refusal.status, 'VALIDATION_ERROR', 'refused by a rule');
        const externalId = String(input['id']);
        const key = `${type}/${externalId}`;
        const isNew = ledger.repeat(key, text, nowMs) === undefined;
        const one = put(key, { ...properties, [rule.unique]: externalId }, nowMs);
        const ids = { type, externalId, recordId: one.id, eventId: eventId ?? '' };
        if (isNew) ledger.add({ kind, key, ids, atMs: nowMs, text });
        results.push({ ...one, new: isNew, archived: false });
      }
      return { status: 200, body: { status: 'COMPLETE', results, startedAt, completedAt: startedAt } };
    },
    read(type, id, query) {
      const isUnique = query.get('idProperty') === TYPES[type]?.unique;
      const one = isUnique ? held.get(`${type}/${id}`) : undefined;
      if (one === undefined) return failure(404, 'OBJECT_NOT_FOUND', 'Object not found');
      const shown = [...query.getAll('properties').flatMap((names) => names.split(',')), ...OWN];
      const properties = Object.fromEntries(shown.map((name) => [name, one.properties[name] ?? null]));
      return { status: 200, body: { ...one, properties, archived: false } };
    },
    reset() {
      ledger.clear();
      held.clear();
    },
  };
}

/** A property of the input that its type does not have. */
function unknownIn(input: Readonly<Record<string, unknown>>, rule: ObjectType): string | undefined {
  const names = Object.keys((input['properties'] ?? {}) as Properties);
  if (input['idProperty'] !== rule.unique) return String(input['idProperty']);
  return names.find((name) => name !== rule.unique && !rule.properties.includes(name));
}

/** Ids are numbers, written as text. */
export function idOf(seed: string): string {
  return String(100_000_000 + fnv1a(seed));
}
