/** `POST /crm/v3/objects/contacts/search`: shows the properties that were asked for, page by page. */
import type { People, Person } from '../crm/people.ts';
import { jsonObject, type SimReply } from '../system.ts';
import { failure } from './replies.ts';

interface Filter {
  propertyName: string;
  operator: string;
  value?: string;
  values?: string[];
}

interface Search {
  filterGroups?: { filters: Filter[] }[];
  properties?: string[];
  limit?: number;
  after?: string;
}

const CONTACT = ['firstname', 'lastname', 'phone', 'mobilephone', 'email', 'tier', 'lastmodifieddate'];
/** Shown where no properties are named. */
const USUAL = ['firstname', 'lastname', 'email'];
/** Shown always. */
const OWN = ['createdate', 'hs_object_id', 'lastmodifieddate'];
const CREATED = '2025-01-01T00:00:00Z';
const LONGEST_PAGE = 200;

export function search(people: People, text: string): SimReply {
  const { filterGroups = [], properties = [], limit = 10, after = '0' } = (jsonObject(text) ?? {}) as Search;
  const filters = filterGroups.flatMap(({ filters: some }) => some);
  const unknown = filters.find(({ propertyName }) => !CONTACT.includes(propertyName));
  if (unknown !== undefined)
    return failure(400, 'VALIDATION_ERROR', `There is no property "${unknown.propertyName}"`);
  if (filters.some(({ operator }) => operator !== 'IN' && operator !== 'EQ'))
    return failure(400, 'VALIDATION_ERROR', 'Unknown operator');
  if (limit > LONGEST_PAGE) return failure(400, 'VALIDATION_ERROR', `limit must be ${LONGEST_PAGE} at most`);
  const found = people
    .candidates(filters.flatMap(valuesOf))
    .filter((one) => filterGroups.some(({ filters: some }) => some.every((filter) => fits(one, filter))))
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt));
  const [start, end] = [Number(after), Number(after) + limit];
  // A property that there is not is left out, without a word.
  const wanted = (properties.length === 0 ? USUAL : properties).filter((name) => CONTACT.includes(name));
  const shown = [...wanted, ...OWN];
  const results = found.slice(start, end).map((one) => ({
    id: one.id,
    properties: Object.fromEntries(shown.map((name) => [name, propertiesOf(one)[name] ?? null])),
    createdAt: CREATED,
    updatedAt: one.changedAt,
    archived: false,
  }));
  const more = end < found.length ? { paging: { next: { after: String(end) } } } : {};
  return { status: 200, body: { total: found.length, results, ...more } };
}

function propertiesOf(one: Person): Record<string, string> {
  return {
    firstname: one.name,
    phone: one.phone,
    email: one.email,
    tier: one.tier,
    createdate: CREATED,
    hs_object_id: one.id,
    lastmodifieddate: one.changedAt,
  };
}

function fits(one: Person, filter: Filter): boolean {
  const held = propertiesOf(one)[filter.propertyName]?.toLowerCase();
  // IN compares with the text in lower case, and leaves its values as they are.
  const isSame = (value: string): boolean =>
    held === (filter.operator === 'IN' ? value : value.toLowerCase());
  return held !== undefined && valuesOf(filter).some(isSame);
}

function valuesOf({ value = '', values = [value] }: Filter): string[] {
  return values;
}
