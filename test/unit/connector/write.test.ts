import { describe, expect, it } from '@jest/globals';
import type { WriteOperation } from '../../../lambdas/core/connector/definition.ts';
import { hours, operation, path, post, row, seconds, text } from '../../../lambdas/core/connector/index.ts';
import type { Once } from '../../../lambdas/core/connector/once.ts';
import { UnsendableError } from '../../../lambdas/core/connector/unsendable.ts';
import { type Writing, writeOnce } from '../../../lambdas/core/connector/write.ts';
import { PermanentError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type { Reply } from '../../../lambdas/core/reply/read-reply.ts';
import { bare, connectorWith, find, hold, json, NOW, now, upsert } from './rig.ts';

const writing: Writing = { input: { words: 'hello' }, key: 'key-1', fields: {}, now };
const write = (rule: WriteOperation, replies: readonly Reply[], more: Partial<Writing> = {}) => {
  const { asked, ...rest } = hold(writeOnce(connectorWith(), rule, { ...writing, ...more }), replies);
  return { ...rest, asked, calls: asked.map(({ request }) => `${request.method} ${request.path}`) };
};
const by = (once: Once<{ words: string }>) =>
  operation({
    input: { words: text() },
    once,
    read: (reply) => (row(reply) === undefined ? undefined : { noteId: row(reply)?.[0]?.['noteId'] }),
    answer: { noteId: text('', { needed: true }) },
  });
const create = () => post(path`/notes`, {});
const there = json(200, { notes: [{ noteId: 'n1' }] });
const missing = json(200, { notes: [] });

describe('P2: an upsert', () => {
  it('is made under its key and reports its answer', () => {
    const { calls, result } = write(upsert, [json(201, { noteId: 'n1' })]);
    expect(calls).toEqual(['PUT /notes/key-1']);
    expect(result).toEqual({ kind: 'applied', values: { noteId: 'n1' }, wasThere: false });
  });

  it('reads the record where the answer does not show it', () => {
    const { calls, result } = write(upsert, [bare(204), there]);
    expect(calls).toEqual(['PUT /notes/key-1', 'GET /notes?key=key-1']);
    expect(result).toEqual({ kind: 'applied', values: { noteId: 'n1' }, wasThere: false });
  });

  it('counts as done where the system says so and shows the record', () => {
    for (const code of ['TAKEN', 'DONE'])
      expect(write(upsert, [json(409, { code }), there]).result).toMatchObject({
        kind: 'applied',
        wasThere: true,
      });
  });

  it("is not done where another column's index refused it: the record is not there", () => {
    expect(write(upsert, [json(409, { code: 'TAKEN' }), missing]).error).toBeInstanceOf(TransientError);
  });

  it('is not done where nobody can look', () => {
    const blind = by({ by: 'upsert', write: create });
    expect(write(blind, [json(409, { code: 'TAKEN' })]).error).toBeInstanceOf(TransientError);
    expect(write(blind, [json(409, { code: 'DONE' })]).error).toBeInstanceOf(TransientError);
    expect(write(blind, [bare(204)]).error).toBeInstanceOf(TransientError);
  });

  it('without a needed answer is done by a bare success or by the word that it is done', () => {
    const plain = operation({ input: {}, once: { by: 'upsert', write: create } });
    expect(write(plain, [bare(204)]).result).toEqual({ kind: 'applied', values: {}, wasThere: false });
    expect(write(plain, [json(409, { code: 'DONE' })]).result).toEqual({
      ...{ kind: 'applied', values: {}, wasThere: true },
    });
    expect(write(plain, [json(200, { success: false })]).error).toBeInstanceOf(TransientError);
    expect(write(plain, [bare(200, '<html>')]).error).toBeInstanceOf(TransientError);
  });

  it.each<[string, Reply, new (...args: never[]) => Error]>([
    ['a refusal', json(422, {}), PermanentError],
    ['a throttle', json(429, {}), ThrottledError],
    ['an unknown conflict', json(409, {}), TransientError],
    ['another shape', json(200, []), TransientError],
  ])('throws for %s', (_what, reply, error) => {
    const rule = by({ by: 'upsert', write: create });
    expect(write(rule, [reply]).error).toBeInstanceOf(error);
  });

  it('that no request can carry is refused before it is sent', () => {
    expect(write(upsert, [], { key: '..' }).error).toBeInstanceOf(UnsendableError);
  });
});

describe('P2: a key in a header', () => {
  const keyed = by({
    by: 'header',
    name: 'Idempotency-Key',
    keptFor: hours(2),
    find: { ...find, lag: seconds(30) },
    write: create,
  });
  const late = { firstClaimedAtMs: NOW - hours(2) + 60_000 };

  it('goes with every try, and may be sent again at once', () => {
    const { asked } = write(keyed, [json(201, { noteId: 'n1' })], { firstClaimedAtMs: NOW - 1000 });
    expect(asked[0]).toMatchObject({
      isRepeatable: true,
      request: { headers: { 'idempotency-key': 'key-1' } },
    });
  });

  it('that may have been forgotten is written all the same where nobody can look', () => {
    const blind = by({ by: 'header', name: 'Idempotency-Key', keptFor: hours(2), write: create });
    expect(write(blind, [json(201, { noteId: 'n1' })], late).calls).toEqual(['POST /notes']);
  });

  it('that may have been forgotten is looked for first, and found or written', () => {
    expect(write(keyed, [there], late)).toMatchObject({
      calls: ['GET /notes?key=key-1'],
      result: { kind: 'applied', wasThere: true },
    });
    expect(write(keyed, [missing, json(201, { noteId: 'n2' })], late).calls).toEqual([
      'GET /notes?key=key-1',
      'POST /notes',
    ]);
  });

  it('waits until a search would show what the last try has made', () => {
    expect(write(keyed, [], { ...late, lastTriedAtMs: NOW - 10_000 }).result).toEqual({
      kind: 'wait',
      waitMs: 20_000,
    });
    expect(write(keyed, [there], { ...late, lastTriedAtMs: NOW - 30_000 }).result).toMatchObject({
      kind: 'applied',
    });
  });

  it('is not written where the look fails', () => {
    for (const reply of [json(500, {}), json(500, { notes: [] }), json(200, { other: 1 }), bare(404)])
      expect(write(keyed, [reply], late)).toMatchObject({
        calls: ['GET /notes?key=key-1'],
        error: expect.any(TransientError),
      });
  });
});

describe('P2: a conditional create and a look first', () => {
  it('names the record that must not be there', () => {
    const rule = by({
      by: 'create-if-none',
      where: (_input, { key }) => ({ identifier: `a b|${key}` }),
      write: create,
      find,
    });
    const { asked } = write(rule, [json(201, { noteId: 'n1' })]);
    expect(asked[0]?.request.headers['if-none-exist']).toBe('identifier=a%20b%7Ckey-1');
    expect(asked[0]?.isRepeatable).toBe(true);
  });

  it('looks before every try, and never sends the create twice by itself', () => {
    const rule = by({ by: 'look-first', find, write: create });
    expect(write(rule, [there]).calls).toEqual(['GET /notes?key=key-1']);
    const { asked, calls } = write(rule, [missing, json(201, { noteId: 'n2' })]);
    expect(calls).toEqual(['GET /notes?key=key-1', 'POST /notes']);
    expect(asked.map(({ isRepeatable }) => isRepeatable)).toEqual([true, false]);
  });
});
