/**
 * FHIR R4: patients are found by search, and every record is made by a conditional create.
 *
 *   GET  /Patient?phone=<spellings>&_count=2            Bundle; several patients are none: nobody guesses a patient
 *   GET  /Patient?identifier=<system>|<number>&_count=2
 *   POST /Task           If-None-Exist: identifier=<system>|<key>   201 made, 200 was there, 412 was there more than once
 *   POST /Communication  the same, for events
 *   GET  /Task?identifier=<system>|<key>                 asked where the answer to the create does not show the record
 *
 * Tokens are those of SMART backend services: five minutes at most, by a signed assertion. Errors are OperationOutcomes.
 * Notices are subscriptions with a payload: the resource itself, or a Bundle with it.
 */
import type { Change, Changes } from '../core/connector/definition.ts';
import {
  at,
  type Connector,
  type ConnectorEvent,
  email,
  flag,
  get,
  lookup,
  minutes,
  on,
  oneOf,
  operation,
  optional,
  path,
  phone,
  post,
  privateKeyJwt,
  type Reply,
  type Row,
  refresh,
  row,
  rows,
  text,
  fhir as token,
} from '../core/connector/index.ts';
import type { Find, WriteContext } from '../core/connector/once.ts';
import { FHIR_REPLIES } from './fhir-replies.ts';
import { connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface FhirOptions extends KindOptions {
  /** System of the identifiers under which our own records are made. @default 'urn:steadyline' */
  identifierSystem?: string;
  /** System of the numbers that patients know, for lookups by `mrn`. @default any */
  patientIdentifierSystem?: string;
  /** Event types that become a Communication. @default none */
  communications?: readonly string[];
  /** How a subscription's notices are signed. @default none are taken */
  signedBy?: Changes['verify'];
}

/** A connector to a FHIR R4 server. */
export function fhir(options: FhirOptions): Connector {
  const { identifierSystem = 'urn:steadyline', communications = [], signedBy } = options;
  return connectorOf(
    {
      kind: 'fhir',
      auth: privateKeyJwt({
        tokenPath: '/auth/token',
        scope: 'system/Patient.rs system/Task.crs system/Communication.crs',
        lifeIfUnstated: minutes(5),
      }),
      errors: FHIR_REPLIES,
      lookups: { patient: patient(options.patientIdentifierSystem) },
      operations: {
        'create-task': createTask(identifierSystem),
        'refresh-patient': refresh('patient', 'ani', { phone: phone() }),
      },
      events:
        communications.length === 0 ? {} : { communication: communication(identifierSystem, communications) },
      ...(signedBy === undefined ? {} : { changes: { verify: signedBy, read: changesIn } }),
    },
    { name: 'ehr', ...options },
  );
}

const ACCEPT = { accept: 'application/fhir+json' };
const WRITE = { ...ACCEPT, 'content-type': 'application/fhir+json', prefer: 'return=representation' };

function patient(identifierSystem?: string) {
  const search = (by: Parameters<typeof get>[1]) =>
    get(path`/Patient`, { ...by, _count: 2 }, { headers: ACCEPT });
  return lookup({
    keys: { ani: phone(), email: email(), mrn: text() },
    ask: {
      ani: ({ ani }) => search({ phone: token`${ani.spellings}` }),
      email: (key) => search({ email: token`${key.email}` }),
      mrn: ({ mrn }) =>
        search({
          identifier: identifierSystem === undefined ? token`${mrn}` : token`${identifierSystem}|${mrn}`,
        }),
    },
    read: (reply) => oneOf(resources(reply, 'Patient'), { many: 'none' }, valuesOf),
    answer: {
      patientId: text('', { needed: true }),
      name: text('', { personal: true }),
      birthDate: text('', { personal: true }),
      language: text('', { personal: true }),
      active: flag(true),
    },
    entity: ({ patientId }) => `Patient/${patientId}`,
    cache: USUAL_CACHE,
  });
}

function valuesOf(record: Row) {
  return {
    patientId: record['id'],
    name: nameOf(record),
    birthDate: record['birthDate'],
    language: at(record, '/communication/0/language/coding/0/code'),
    active: record['active'],
    changedAt: at(record, '/meta/lastUpdated'),
  };
}

/** As it is written whole, else given names and family name. */
function nameOf(record: Row): string {
  const whole = at(record, '/name/0/text');
  if (typeof whole === 'string') return whole;
  const given = at(record, '/name/0/given');
  const parts = [...(Array.isArray(given) ? given : []), at(record, '/name/0/family')];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

/** The matches of a search; undefined where the reply is no Bundle of matches. A Bundle of none has no entries. */
function resources(reply: Reply, type: string): Row[] | undefined {
  if (reply.status !== 200 || at(reply.json, '/resourceType') !== 'Bundle') return undefined;
  const entries = at(reply.json, '/entry') === undefined ? [] : rows(reply, '/entry');
  const matches = entries?.filter((entry) => (at(entry, '/search/mode') ?? 'match') === 'match');
  const found = matches?.map((entry) => at(entry, '/resource') as Row | undefined);
  return found?.every((one) => one !== undefined && one['resourceType'] === type)
    ? (found as Row[])
    : undefined;
}

function createTask(system: string) {
  return operation({
    input: {
      patientId: optional(text()),
      description: text(),
      phone: optional(phone()),
      priority: optional(text()),
    },
    orderedBy: (input) => input.patientId ?? input.phone,
    once: {
      by: 'create-if-none',
      where: (_input, { key }) => ({ identifier: token`${system}|${key}` }),
      write: (input, { key }) =>
        post(
          path`/Task`,
          {
            resourceType: 'Task',
            identifier: [{ system, value: key }],
            status: 'requested',
            intent: 'order',
            priority: input.priority,
            description: input.description,
            ...(input.patientId === undefined
              ? {}
              : { for: { reference: path`/Patient/${input.patientId}`.text.slice(1) } }),
            ...(input.phone === undefined ? {} : { note: [{ text: `Phone ${input.phone.e164}` }] }),
          },
          { headers: WRITE },
        ),
      find: findBy('Task', system, (record) => ({ taskId: record['id'] })),
    },
    read: (reply) => made(reply, 'Task', 'taskId'),
    answer: { taskId: text('', { needed: true }) },
  });
}

function communication(system: string, types: readonly string[]) {
  return on({
    types,
    once: {
      by: 'create-if-none',
      where: (_event, { key }) => ({ identifier: token`${system}|${key}` }),
      write: (event, { key }) =>
        post(
          path`/Communication`,
          {
            resourceType: 'Communication',
            identifier: [{ system, value: key }],
            status: 'completed',
            sent: event.occurredAt,
            payload: [{ contentString: contentOf(event) }],
          },
          { headers: WRITE },
        ),
      find: findBy('Communication', system, () => ({})),
    },
    read: (reply) => made(reply, 'Communication', 'id'),
  });
}

function contentOf({ platform, eventType, interactionId = '-' }: ConnectorEvent): string {
  return `${platform} ${eventType} ${interactionId}`;
}

function findBy<Input>(type: string, system: string, valuesOf: (record: Row) => Row): Find<Input> {
  return {
    ask: (_input: Input, { key }: WriteContext) =>
      get(path`/${type}`, { identifier: token`${system}|${key}`, _count: 2 }, { headers: ACCEPT }),
    read: (reply) => oneOf(resources(reply, type), { many: 'first' }, valuesOf),
  };
}

/** Made (201), or there already (200). Where the record itself is not shown, its address is. */
function made(reply: Reply, type: string, name: string): Row | undefined {
  if (reply.status !== 200 && reply.status !== 201) return undefined;
  const [record] = row(reply) ?? [];
  if (record !== undefined && record['resourceType'] === type) return { [name]: record['id'] };
  const { location } = reply.headers;
  const id = new RegExp(`/${type}/([A-Za-z0-9.-]{1,64})(/_history/|$)`).exec(String(location))?.[1];
  return id === undefined ? undefined : { [name]: id };
}

/** A resource, or a Bundle of some. A patient who was read is reported by id. */
function changesIn(body: unknown): readonly Change[] | undefined {
  const type = at(body, '/resourceType');
  const entries = at(body, '/entry');
  const bodies =
    type === 'Bundle' && Array.isArray(entries) ? entries.map((one) => at(one, '/resource')) : [body];
  if (typeof type !== 'string') return undefined;
  return bodies.flatMap((one) => {
    const id = at(one, '/id');
    return at(one, '/resourceType') === 'Patient' && typeof id === 'string'
      ? [{ entity: `Patient/${id}` }]
      : [];
  });
}
