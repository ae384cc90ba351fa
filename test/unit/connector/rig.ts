/** A small connector, replies for it, and conversations that are held with them. */

import type { WriteOperation } from '../../../lambdas/core/connector/definition.ts';
import type { Conversation, Exchange } from '../../../lambdas/core/connector/exchange.ts';
import {
  at,
  type Connector,
  days,
  defineConnector,
  get,
  integer,
  lookup,
  minutes,
  noAuth,
  oneOf,
  operation,
  path,
  per,
  phone,
  put,
  row,
  rows,
  seconds,
  text,
} from '../../../lambdas/core/connector/index.ts';
import { type Reply, readReply } from '../../../lambdas/core/reply/read-reply.ts';

export const NOW = Date.UTC(2026, 0, 1);
export const now = () => NOW;

export const cache = { fresh: minutes(5), stale: days(7), absent: seconds(60) };

export const person = lookup({
  keys: { ani: phone(), id: text() },
  ask: {
    ani: ({ ani }) => get(path`/people`, { phone: ani.e164 }),
    id: ({ id }) => get(path`/people/${id}`),
  },
  read: (reply) =>
    oneOf(rows(reply, '/people') ?? row(reply), { many: 'none' }, ({ id, name, visits, changedAt }) => ({
      id,
      name,
      visits,
      changedAt,
    })),
  answer: {
    id: text('UNKNOWN', { needed: true }),
    name: text('', { personal: true }),
    visits: integer(0),
  },
  entity: ({ id }) => id,
  cache,
});

export const find = {
  ask: (_input: unknown, { key }: { key: string }) => get(path`/notes`, { key }),
  read: (reply: Reply) =>
    oneOf(rows(reply, '/notes'), { many: 'first' as const }, ({ noteId }) => ({ noteId })),
};

export const upsert = operation({
  input: { words: text() },
  once: { by: 'upsert', write: ({ words }, { key }) => put(path`/notes/${key}`, { words }), find },
  read: (reply) => (row(reply) === undefined ? undefined : { noteId: at(reply.json, '/noteId') }),
  answer: { noteId: text('', { needed: true }) },
});

/** The connector with one operation, `note`. */
export function connectorWith(note: WriteOperation = upsert): Connector {
  return defineConnector({
    name: 'notes',
    baseUrl: 'https://notes.example.org',
    auth: noAuth(),
    limits: { default: per(100, seconds(1)) },
    timeout: seconds(3),
    errors: {
      code: '/code',
      verdicts: { TAKEN: 'duplicate', DONE: 'already-done', BUSY: 'throttled' },
      statuses: { 404: 'absent' },
    },
    lookups: { person },
    operations: { note },
  });
}

export const json = (status: number, body: unknown): Reply =>
  readReply({ status, headers: {}, body: JSON.stringify(body) });
export const bare = (status: number, body = ''): Reply => readReply({ status, headers: {}, body });

/** Answers in the order given; hands back what was asked and what came of it. */
export function hold<Result>(
  conversation: Conversation<Result>,
  replies: readonly Reply[],
): { asked: Exchange[]; result?: Result; error?: unknown } {
  const asked: Exchange[] = [];
  try {
    let step = conversation.next();
    for (const reply of replies) {
      if (step.done === true) throw new Error('an answer is left over');
      asked.push(step.value);
      step = conversation.next(reply);
    }
    if (step.done !== true) throw new Error(`one more exchange is asked: ${step.value.request.path}`);
    return { asked, result: step.value };
  } catch (error) {
    return { asked, error };
  }
}
