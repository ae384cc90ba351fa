/** `GET …/contacts`: filter, columns, order, and pages as `Prefer: odata.maxpagesize` wishes them. */
import type { People } from '../crm/people.ts';
import type { SimReply, SimRequest } from '../system.ts';
import { etag, failure, odata } from './replies.ts';

const CONTACT = [
  'contactid',
  'fullname',
  'telephone1',
  'mobilephone',
  'emailaddress1',
  'new_tier',
  'modifiedon',
];
/** A page of Dataverse has no more. */
const LONGEST_PAGE = 5000;

export function contacts(people: People, { query, headers, baseUrl }: SimRequest): SimReply {
  const select = query.get('$select');
  const columns = (select ?? CONTACT.join()).split(',').map((name) => name.trim());
  const conditions = conditionsIn(query.get('$filter') ?? '');
  if (conditions === undefined)
    return failure(400, '0x80060888', 'There is an unterminated or unknown term in $filter.');
  const unknown = [...columns, ...conditions.map(([column]) => column)].find(
    (name) => !CONTACT.includes(name),
  );
  if (unknown !== undefined)
    return failure(
      400,
      '0x80060888',
      `Could not find a property named '${unknown}' on type 'Microsoft.Dynamics.CRM.contact'.`,
    );
  const found = matching(people, conditions).slice(0, Number(query.get('$top') ?? LONGEST_PAGE));
  const page = pageSizeIn(headers['prefer']);
  const start = Number(query.get('$skiptoken') ?? 0);
  const value = found.slice(start, start + page).map((one) => ({
    '@odata.etag': etag(Date.parse(one.modifiedon) / 1000),
    // The record's own id is shown whether it was asked for or not.
    ...Object.fromEntries([...columns, 'contactid'].map((name) => [name, one[name as 'fullname']])),
  }));
  const count = query.get('$count') === 'true' ? { '@odata.count': found.length } : {};
  const isWhole = start + page >= found.length;
  const next = isWhole ? {} : { '@odata.nextLink': linkTo(baseUrl, query, start + page) };
  const context = select === null ? 'contacts' : `contacts(${columns.join()})`;
  const reply = odata(baseUrl, context, { ...count, value, ...next });
  const applied = page === LONGEST_PAGE ? {} : { 'preference-applied': `odata.maxpagesize=${page}` };
  return { ...reply, headers: { ...reply.headers, ...applied } };
}

function matching(people: People, conditions: readonly [string, string][]) {
  return people
    .candidates(conditions.map(([, value]) => value))
    .map((one) => ({
      contactid: one.id,
      fullname: one.name,
      telephone1: one.phone,
      mobilephone: null,
      emailaddress1: one.email,
      new_tier: one.tier,
      modifiedon: one.changedAt,
    }))
    .filter((one) =>
      conditions.some(
        ([column, value]) => String(one[column as 'telephone1']).toLowerCase() === value.toLowerCase(),
      ),
    )
    .sort((a, b) => b.modifiedon.localeCompare(a.modifiedon));
}

function pageSizeIn(prefer: string | string[] | undefined): number {
  const wanted = /odata\.maxpagesize=(\d+)/.exec(String(prefer ?? ''))?.[1];
  return wanted === undefined ? LONGEST_PAGE : Math.min(Number(wanted), LONGEST_PAGE);
}

function linkTo(baseUrl: string, query: URLSearchParams, start: number): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(start));
  return `${baseUrl}/api/data/v9.2/contacts?${next}`;
}

/** `column eq 'text'`, joined by `or`; undefined for anything else. */
function conditionsIn(filter: string): [string, string][] | undefined {
  const one = /\s*(\w+) eq '((?:[^']|'')*)'\s*(or|$)/sy;
  const found: [string, string][] = [];
  let end = 0;
  for (let match = one.exec(filter); match !== null; match = one.exec(filter)) {
    found.push([match[1] ?? '', (match[2] ?? '').replaceAll("''", "'")]);
    end = one.lastIndex;
    if (match[3] === '') break;
  }
  return end === filter.length ? found : undefined;
}
