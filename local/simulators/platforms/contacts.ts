/**
 * External contacts of the simulated Genesys Cloud: there is one beside every customer, `contact-of-{conversation}`.
 * `PATCH /api/v2/externalcontacts/contacts/{id}` `{changes: [{field: '$.title', value}]}` sets the fields that it names, all
 * or none: 400 for a field that there is not or a value of another type, 404 for an unknown contact, 409 where a field and
 * one inside it are named, or where a rule says so.
 */
import { jsonObject, type SimReply } from '../system.ts';

const TEXTS = [
  ...['firstName', 'middleName', 'lastName', 'salutation', 'title'],
  ...['workEmail', 'personalEmail', 'otherEmail', 'externalSystemUrl'],
];
const CUSTOM =
  /^customFields\.[A-Za-z]\w*_(text|longtext|identifier|integer|number|checkbox|date|datetime|enum|url|email|phone)$/;

/** What a contact holds, by the paths of fields. */
export type Contact = Record<string, unknown>;

export interface ContactBook {
  /** Applies one body. */
  patch(id: string, text: string): SimReply;
  state(): Record<string, unknown>;
  reset(): void;
}

/** `isKnown`: which ids there are. */
export function createContactBook(isKnown: (id: string) => boolean): ContactBook {
  const contacts = new Map<string, Contact>();
  let patches = 0;
  return {
    patch(id, text) {
      if (!isKnown(id)) return refusal(404, 'not.found', 'The contact is not there');
      const changes = changesIn(text);
      if (changes === undefined) return refusal(400, 'bad.request', 'changes are missing');
      const wrong = changes.find(([field, value]) => !takes(field, value));
      if (wrong !== undefined) return refusal(400, 'invalid.value', 'a field can not be set so');
      const names = changes.map(([field]) => field);
      if (names.some((name) => names.some((other) => other.startsWith(`${name}.`))))
        return refusal(409, 'conflict', 'a field and one inside it are named');
      patches += 1;
      const contact = { ...contacts.get(id), ...Object.fromEntries(changes) };
      contacts.set(id, contact);
      return { status: 200, body: { id, ...contact } };
    },
    state: () => ({ contacts: Object.fromEntries(contacts), contactPatches: patches }),
    reset() {
      contacts.clear();
      patches = 0;
    },
  };
}

function changesIn(text: string): [string, unknown][] | undefined {
  const changes: unknown = jsonObject(text)?.['changes'];
  if (!Array.isArray(changes) || changes.length === 0) return undefined;
  const read = (changes as unknown[]).map((change): [string, unknown] | undefined => {
    const { field, value } = Object(change) as { field?: unknown; value?: unknown };
    return typeof field === 'string' && field.startsWith('$.') ? [field.slice(2), value] : undefined;
  });
  return read.every((one) => one !== undefined) ? read : undefined;
}

/** A field's own name says its type, as the platform forms them. */
function takes(field: string, value: unknown): boolean {
  if (field === 'customFields') return typeof value === 'object' && value !== null;
  if (TEXTS.includes(field)) return typeof value === 'string';
  if (field === 'surveyOptOut') return typeof value === 'boolean';
  switch (CUSTOM.exec(field)?.[1]) {
    case undefined:
      return false;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'checkbox':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string';
  }
}

function refusal(status: number, code: string, message: string): SimReply {
  return { status, body: { status, code, message } };
}
