/**
 * Zendesk: a ticket is created under an `Idempotency-Key`, which is kept for two hours; a later try looks for it first,
 * by `external_id`.
 *
 *   GET  /api/v2/search.json?query=type:user role:end-user phone:"14155552671"&sort_by=updated_at&per_page=2
 *   POST /api/v2/tickets.json               {ticket: {subject, comment, external_id}} → 201 {ticket: {id}}
 *   GET  /api/v2/tickets.json?external_id=  {tickets: [{id}]}: not the search, which lags
 *
 * Numbers are searched without `+`. Errors are `{error, description}` or `{error: {title, message}}`; 429 carries
 * Retry-After. Notices name users: `{detail: {id}, type: "zen:event-type:user.…"}`.
 */
import type { Changes } from '../core/connector/definition.ts';
import {
  at,
  type Connector,
  clientCredentials,
  email,
  get,
  hours,
  integer,
  lookup,
  minutes,
  oneOf,
  operation,
  optional,
  path,
  per,
  phone,
  post,
  type Row,
  refresh,
  rows,
  text,
  zendeskSearch,
} from '../core/connector/index.ts';
import { textOf } from '../core/reply/fields.ts';
import type { ReplyTable } from '../core/reply/table.ts';
import { answerWith, connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface ZendeskOptions extends KindOptions {
  /** Fields of a user, by the name in the answer: of the organisation's own `user_fields`. */
  answer?: Readonly<Record<string, string>>;
  /** Of several users the one changed last, or none. @default 'first' */
  many?: 'first' | 'none';
  /** How notices are signed. @default 'zendesk', over time and body */
  signedBy?: Changes['verify'];
}

/** https://developer.zendesk.com/documentation/api-basics/working-with-errors and idempotency. */
const REPLIES: ReplyTable = {
  code: ['/error', '/error/title'],
  message: ['/description', '/error/message'],
  verdicts: {
    RecordNotFound: 'absent',
    InvalidEndpoint: 'transient',
    invalid_token: 'unauthorized',
    // Another body under this key, as after a release that words tickets differently: the ticket itself has to say so.
    IdempotentRequestError: 'duplicate',
    // Two updates of one ticket at once.
    UpdateConflict: 'transient',
    DatabaseConflict: 'transient',
    TooManyRequests: 'throttled',
    APIRateLimitExceeded: 'account-throttled',
  },
};

/** A connector to Zendesk. */
export function zendesk(options: ZendeskOptions): Connector {
  const { signedBy = 'zendesk' } = options;
  return connectorOf(
    {
      kind: 'zendesk',
      auth: clientCredentials({
        tokenPath: '/oauth/tokens',
        client: 'body',
        scope: 'read write',
        lifeIfUnstated: hours(1),
      }),
      errors: REPLIES,
      lookups: { customer: customer(options) },
      operations: {
        'create-ticket': createTicket,
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      changes: { verify: signedBy, read: changesIn },
    },
    { limits: { default: per(400, minutes(1)), search: per(100, minutes(1)) }, ...options },
  );
}

function customer({ answer = {}, many = 'first' }: ZendeskOptions) {
  const search = (query: ReturnType<typeof zendeskSearch>) =>
    get(
      path`/api/v2/search.json`,
      { query, sort_by: 'updated_at', sort_order: 'desc', per_page: 2 },
      { lane: 'search' },
    );
  const valuesOf = ({ id, name, user_fields: own, updated_at: changedAt, result_type: type }: Row) =>
    type === 'user'
      ? {
          customerId: id,
          name,
          ...Object.fromEntries(Object.entries(answer).map(([mine, field]) => [mine, at(own, `/${field}`)])),
          changedAt,
        }
      : undefined;
  return lookup({
    keys: { ani: phone(), email: email() },
    ask: {
      ani: ({ ani }) => search(zendeskSearch`type:user role:end-user phone:${ani.e164.slice(1)}`),
      email: (key) => search(zendeskSearch`type:user role:end-user email:${key.email}`),
    },
    read: (reply) => oneOf(rows(reply, '/results'), { many }, valuesOf),
    answer: answerWith(answer),
    entity: ({ customerId }) => `user/${String(customerId)}`,
    cache: USUAL_CACHE,
  });
}

const createTicket = operation({
  input: {
    subject: text(),
    description: text(),
    priority: optional(text()),
    customerId: optional(integer()),
    name: optional(text()),
    email: optional(email()),
    phone: optional(phone()),
  },
  orderedBy: (input) => input.customerId ?? input.phone,
  once: {
    by: 'header',
    name: 'Idempotency-Key',
    keptFor: hours(2),
    write: (input, { key }) =>
      post(path`/api/v2/tickets.json`, {
        ticket: {
          subject: input.subject,
          comment: { body: input.description },
          priority: input.priority,
          requester_id: input.customerId,
          requester:
            input.email === undefined ? undefined : { name: input.name ?? input.email, email: input.email },
          external_id: key,
        },
      }),
    find: {
      ask: (_input, { key }) => get(path`/api/v2/tickets.json`, { external_id: key }),
      read: (reply) => oneOf(rows(reply, '/tickets'), { many: 'first' }, ({ id }) => ({ ticketId: id })),
    },
  },
  read: (reply) => ({ ticketId: at(reply.json, '/ticket/id') }),
  answer: { ticketId: text('', { needed: true }) },
});

function changesIn(body: unknown) {
  const [type, id] = [at(body, '/type'), textOf(at(body, '/detail/id'))];
  if (typeof type !== 'string' || id === undefined) return undefined;
  return type.startsWith('zen:event-type:user.') ? [{ entity: `user/${id}` }] : [];
}
