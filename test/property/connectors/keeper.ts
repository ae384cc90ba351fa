/** A home-made system with every encoder in use, which forgets its keys after two hours and shows what it holds late. */
import {
  at,
  type Connector,
  days,
  defineConnector,
  fhir,
  get,
  hours,
  integer,
  lookup,
  minutes,
  noAuth,
  odata,
  on,
  oneOf,
  operation,
  optional,
  path,
  per,
  phone,
  post,
  type Reply,
  rows,
  seconds,
  text,
} from '../../../lambdas/core/connector/index.ts';

export const KEPT_FOR = hours(2);
export const LAG = seconds(30);

const create = (input: { words: string; who?: { e164: string } | undefined }, { key }: { key: string }) =>
  post(path`/notes`, { words: input.words, who: input.who?.e164, reference: key });
const find = {
  ask: (_input: unknown, { key }: { key: string }) =>
    get(path`/notes`, { reference: key }, { lane: 'search' }),
  read: (reply: Reply) => oneOf(rows(reply, '/notes'), { many: 'first' }, ({ noteId }) => ({ noteId })),
  lag: LAG,
};

export const keeper: Connector = defineConnector({
  name: 'keeper',
  baseUrl: 'https://keeper.example.org/v1',
  auth: noAuth(),
  limits: { default: per(100, seconds(1)), search: per(4, seconds(1)) },
  timeout: seconds(3),
  errors: { code: '/code', verdicts: { BUSY: 'throttled', TAKEN: 'duplicate' }, statuses: { 404: 'absent' } },
  lookups: {
    account: lookup({
      keys: { ani: phone(), number: text(), size: integer() },
      ask: {
        ani: ({ ani }) =>
          get(path`/accounts`, { filter: odata`phone in ${ani.spellings}` }, { lane: 'search' }),
        number: ({ number }) =>
          get(path`/accounts(${odata`no=${number}`})/${number}`, {
            token: fhir`n|${number}`,
            filter: odata`no eq ${number} and size gt ${0}`,
            number,
          }),
        size: ({ size }) => get(path`/accounts/by-size/${size}`),
      },
      read: (reply) => oneOf(rows(reply, '/accounts'), { many: 'first' }, ({ id, size }) => ({ id, size })),
      answer: { id: text('', { needed: true }), size: integer(0) },
      entity: ({ id }) => id,
      cache: { fresh: minutes(5), stale: days(7), absent: seconds(60) },
    }),
  },
  operations: {
    note: operation({
      input: { words: text(), who: optional(phone()) },
      orderedBy: ({ who }) => who,
      once: { by: 'header', name: 'Idempotency-Key', keptFor: KEPT_FOR, write: create, find },
      read: (reply) => ({ noteId: at(reply.json, '/noteId') }),
      answer: { noteId: text('', { needed: true }) },
    }),
    memo: operation({
      input: { words: text() },
      once: { by: 'look-first', write: create, find },
    }),
  },
  events: {
    seen: on({
      types: ['*'],
      once: {
        by: 'upsert',
        write: ({ eventId, eventType }, { key }) =>
          post(path`/seen/${eventId}/${key}`, { eventType }, { headers: { 'x-type': eventType } }),
      },
    }),
  },
});
