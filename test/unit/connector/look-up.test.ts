import { describe, expect, it } from '@jest/globals';
import { get, lookup, oneOf, path, phone, rows, text } from '../../../lambdas/core/connector/index.ts';
import { lookUp } from '../../../lambdas/core/connector/look-up.ts';
import { UnsendableError } from '../../../lambdas/core/connector/unsendable.ts';
import {
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
} from '../../../lambdas/core/errors.ts';
import type { Reply } from '../../../lambdas/core/reply/read-reply.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { bare, cache, connectorWith, hold, json, now, person } from './rig.ts';

const ani = { key: 'ani', value: { e164: '+14155550100', spellings: [] } };
const ask = (reply: Reply, lookup = person) => hold(lookUp(connectorWith(), lookup, ani, now), [reply]);

describe('lookUp', () => {
  it('asks by the key that is given and reports the declared fields', () => {
    const { asked, result } = ask(
      json(200, {
        people: [{ id: 7, name: 'Ann', visits: '3', more: 1, changedAt: '2026-01-01T00:00:00Z' }],
      }),
    );
    expect(asked.map(({ request }) => request.path)).toEqual(['/people?phone=%2B14155550100']);
    expect(asked).toMatchObject([{ isRepeatable: true, asked: { kind: 'lookup' } }]);
    expect(result).toEqual({
      found: true,
      values: { id: '7', name: 'Ann', visits: 3 },
      isAmbiguous: false,
      entities: ['7'],
      changedAtMs: Date.UTC(2026, 0, 1),
    });
  });

  it('never reports a null: what is missing or of another type has its default', () => {
    const { result } = ask(json(200, { people: [{ id: '7', name: null, visits: 'many' }] }));
    expect(result?.values).toEqual({ id: '7', name: '', visits: 0 });
  });

  it('keeps every digit of an id', () => {
    const reply = readReply({ status: 200, headers: {}, body: '{"people":[{"id":9007199254740993}]}' });
    expect(ask(reply).result).toMatchObject({
      values: { id: '9007199254740993' },
      entities: ['9007199254740993'],
    });
  });

  it('guesses nobody where there are several and none is asked for, and names all that were read', () => {
    const { result } = ask(json(200, { people: [{ id: 'a' }, { id: 'b' }] }));
    expect(result).toEqual({
      found: false,
      values: { id: 'UNKNOWN', name: '', visits: 0 },
      isAmbiguous: true,
      entities: ['a', 'b'],
    });
  });

  it('reports an absence by an empty list, and by what the table says', () => {
    for (const reply of [json(200, { people: [] }), json(404, {})])
      expect(ask(reply).result).toMatchObject({ found: false, isAmbiguous: false, entities: [] });
  });

  it.each([
    ['none', undefined, []],
    ['none', () => undefined, []],
    ['several', ({ id }: Record<string, unknown>) => [String(id), 'account-1'], ['7', 'account-1']],
  ])('names %s under which changes are reported', (_what, entity, entities) => {
    const { result } = ask(json(200, { people: [{ id: 7 }] }), { ...person, entity } as never);
    expect(result?.entities).toStrictEqual(entities);
  });

  it('is no answer where any record that was read lacks what is needed', () => {
    const first = lookup({
      ...{ keys: { ani: phone() }, ask: { ani: () => get(path`/people`) }, cache },
      read: (reply) => oneOf(rows(reply, '/people'), { many: 'first' }, (one) => one),
      answer: { id: text('', { needed: true }) },
    });
    const { error } = ask(json(200, { people: [{ id: 7 }, { name: 'Bob' }] }), first);
    expect(error).toEqual(new TransientError('notes answered 200 in another shape'));
  });

  it('a throttle is told by the clock, where it names a date', () => {
    const headers = { 'retry-after': new Date(now() + 5000).toUTCString() };
    const { error } = ask(readReply({ status: 429, headers, body: '{}' }));
    expect(error).toMatchObject({ retryAfterMs: 5000 });
  });

  it.each<[string, Reply, new (...args: never[]) => Error]>([
    ['a record without what is needed', json(200, { people: [{ name: 'Ann' }] }), TransientError],
    ['a list of something else', json(200, { people: ['Ann'] }), TransientError],
    ['a page', bare(200, '<html>'), TransientError],
    ['an empty 404', bare(404), NoVerdictError],
    ['a refusal', json(400, {}), PermanentError],
    ['a throttle', json(429, {}), ThrottledError],
    ['a code of the table', json(400, { code: 'BUSY' }), ThrottledError],
  ])('throws for %s', (_what, reply, error) => {
    expect(ask(reply).error).toBeInstanceOf(error);
  });

  it('a function of the connector that fails is transient, and its text stays inside', () => {
    const broken = {
      ...person,
      read: () => {
        throw new Error('+14155550100');
      },
    };
    const { error } = ask(json(200, {}), broken);
    expect(error).toEqual(new TransientError('a function of the connector has failed'));
    expect((error as Error).cause).toEqual(new Error('+14155550100'));
  });

  it('refuses a key that can be in no request, and one that is not declared', () => {
    const by = (key: string, value: string) =>
      hold(lookUp(connectorWith(), person, { key, value }, now), []).error;
    expect(by('id', '..')).toBeInstanceOf(UnsendableError);
    expect(by('name', 'x')).toEqual(new UnsendableError('the lookup has no such key'));
  });
});
