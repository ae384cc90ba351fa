/** How a connector without events is drilled: by its first operation, under the names that its system has for the effect. */
import { expect, it } from '@jest/globals';
import { path, post, put } from '../../../lambdas/core/connector/index.ts';
import { days } from '../../../lambdas/core/connector/units.ts';
import { createOperationSender } from '../../../local/drill/connectors/operations.ts';
import type { HttpClient } from '../../../local/traffic/http-client.ts';
import { connectorWith, upsert } from '../connector/rig.ts';

interface Asked {
  path: string;
  body: Record<string, unknown>;
  key: string | undefined;
}

/** Answers each request with its number, or refuses it. */
function clientOf(asked: Asked[], status: number): HttpClient {
  const call: HttpClient['call'] = async (_method, target, body = '{}', headers = {}) => {
    asked.push({ path: target, body: JSON.parse(body), key: headers['idempotency-key'] });
    const text = JSON.stringify({ requestId: `r-${asked.length}` });
    return { status, text, sentMs: 0, latencyMs: 1 } as Awaited<ReturnType<HttpClient['call']>>;
  };
  return { call, stop: () => undefined } as HttpClient;
}

const documents = {
  ...upsert,
  once: {
    by: 'upsert' as const,
    write: (_input: unknown, { key }: { key: string }) => put(path`/notes/${`${key}.json`}`, {}),
  },
};
const keyed = {
  ...upsert,
  once: { by: 'header' as const, name: 'k', keptFor: days(30), write: () => post(path`/notes`, {}) },
};

it.each([
  ['a path that holds the key', documents, ['r-1', 'r-1.json']],
  ['a header', keyed, ['r-1']],
])('owes what was accepted, found by %s', async (_what, note, names) => {
  const asked: Asked[] = [];
  const sender = createOperationSender(connectorWith(note), clientOf(asked, 200), 'k');
  sender?.send();
  await sender?.settled();
  expect(sender?.owed.map((one) => one.names)).toEqual([names]);
  expect(asked[0]).toMatchObject({ path: '/requests/notes/note', body: { words: 'drill 1' } });
});

it('each is another request, and one that is refused is not owed', async () => {
  const asked: Asked[] = [];
  const sender = createOperationSender(connectorWith(), clientOf(asked, 503), 'k');
  sender?.send();
  sender?.send();
  await sender?.settled();
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
  expect(sender?.owed).toEqual([]);
});

it('a connector that only refreshes has no operation to drill', () => {
  const operations = { again: { refreshes: 'person', key: 'id', input: {} } };
  expect(createOperationSender({ name: 'notes', operations }, clientOf([], 200), 'k')).toBeUndefined();
});
