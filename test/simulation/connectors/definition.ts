/** A system of an organisation's own, with whichever way of making a write one effect. */
import type { ConnectorEvent } from '../../../lambdas/core/connector/definition.ts';
import {
  at,
  type Connector,
  clientCredentials,
  days,
  defineConnector,
  get,
  hours,
  integer,
  lookup,
  minutes,
  on,
  oneOf,
  path,
  per,
  post,
  put,
  type Reply,
  rows,
  seconds,
  text,
} from '../../../lambdas/core/connector/index.ts';
import type { Find, Once } from '../../../lambdas/core/connector/once.ts';

export const ONCES = [
  'upsert',
  'header',
  'header that is forgotten',
  'create-if-none',
  'look-first',
] as const;
export type OnceName = (typeof ONCES)[number];

/** How long the system keeps keys where it forgets them; Zendesk's two hours. */
export const KEPT_FOR = hours(2);
/** How long its search does not show what was written. */
export const SEARCH_LAG = seconds(30);

const body = ({ eventType }: ConnectorEvent, { key }: { key: string }) => ({ eventType, reference: key });
const create = (event: ConnectorEvent, context: { key: string }) =>
  post(path`/effects`, body(event, context));
const find: Find<ConnectorEvent> = {
  ask: (_event, { key }) => get(path`/effects`, { reference: key }),
  read: (reply: Reply) => oneOf(rows(reply, '/effects'), { many: 'first' }, ({ id }) => ({ id })),
  lag: SEARCH_LAG,
};

const onces: Readonly<Record<OnceName, Once<ConnectorEvent>>> = {
  upsert: {
    by: 'upsert',
    write: (event, context) => put(path`/effects/${context.key}`, body(event, context)),
  },
  header: { by: 'header', name: 'idempotency-key', keptFor: days(30), write: create },
  'header that is forgotten': {
    ...{ by: 'header', name: 'idempotency-key', keptFor: KEPT_FOR },
    ...{ write: create, find },
  },
  'create-if-none': {
    by: 'create-if-none',
    where: (_event, { key }) => ({ identifier: key }),
    write: create,
  },
  'look-first': { by: 'look-first', write: create, find },
};

/** `name` is the system's; its tokens live for as long as it says. */
export function connectorOf(name: string, once: OnceName): Connector {
  return defineConnector({
    name,
    baseUrl: `http://${name}`,
    auth: clientCredentials({ tokenPath: '/token' }),
    limits: { default: per(100, seconds(1)) },
    timeout: seconds(3),
    errors: {
      code: '/code',
      verdicts: { INVALID_SESSION_ID: 'unauthorized' },
      statuses: { 404: 'absent' },
    },
    lookups: {
      account: lookup({
        keys: { ani: text(), email: text(), number: text() },
        ask: {
          ani: ({ ani }) => get(path`/accounts`, { ani }),
          email: ({ email }) => get(path`/accounts`, { email }),
          number: ({ number }) => get(path`/accounts`, { number }),
        },
        read: (reply) =>
          oneOf(rows(reply, '/accounts'), { many: 'first' }, ({ id, version }) => ({ id, version })),
        answer: { id: text('', { needed: true }), version: integer(0) },
        entity: ({ id }) => id,
        cache: { fresh: minutes(5), stale: days(7), absent: seconds(60) },
      }),
    },
    events: {
      seen: on({
        types: ['*'],
        once: onces[once],
        read: (reply) => ({ id: at(reply.json, '/id') }),
        answer: { id: text('') },
      }),
    },
    changes: {
      verify: 'genesys',
      read: (notice) => [{ entity: (notice as { id: string }).id }],
    },
  });
}
