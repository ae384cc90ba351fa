import { describe, expect, it } from '@jest/globals';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import {
  type Connector,
  clientCredentials,
  days,
  get,
  hours,
  integer,
  jwtBearer,
  lookup,
  millis,
  minutes,
  on,
  operation,
  optional,
  path,
  per,
  phone,
  post,
  privateKeyJwt,
  refresh,
  refreshToken,
  seconds,
  staticHeader,
  text,
} from '../../../lambdas/core/connector/index.ts';
import type { Auth } from '../../../lambdas/core/credentials/auth.ts';
import { cache, connectorWith, find, person, upsert } from './rig.ts';

const sound = connectorWith();
const faults = (change: Partial<Connector>) => check({ ...sound, ...change });
const withLookup = (change: object) => faults({ lookups: { person: { ...person, ...change } } });
const withNote = (change: object) =>
  faults({ operations: { note: { ...upsert, ...change } as typeof upsert } });
const once = (given: unknown) => withNote({ once: given });
const create = () => post(path`/notes`, {});

it('a sound connector has no fault', () => {
  expect(check(sound)).toEqual([]);
});

describe('check says in a sentence', () => {
  it.each<[string, () => string[], RegExp]>([
    ['a name that no queue can bear', () => faults({ name: 'My CRM' }), /named "My CRM"/],
    ['an address that is none', () => faults({ baseUrl: 'acme' }), /no http address/],
    ['plain http', () => faults({ baseUrl: 'http://crm.example.org' }), /in the open/],
    [
      'a credential in the address',
      () => faults({ baseUrl: 'https://a:b@crm.example.org' }),
      /belongs in the secret/,
    ],
    ['no default lane', () => faults({ limits: {} as Connector['limits'] }), /no lane "default"/],
    ['a limit of nothing', () => faults({ limits: { default: per(0, seconds(1)) } }), /allows 0 calls/],
    ['a time-out beyond a lookup', () => faults({ timeout: minutes(1) }), /timeout is 1 min/],
    ['nothing to do', () => faults({ lookups: {}, operations: {} }), /takes no event/],
    [
      'an unknown verdict',
      () => faults({ errors: { code: '/c', verdicts: { A: 'fine' as never } } }),
      /a verdict is/,
    ],
    ['codes from nowhere', () => faults({ errors: { verdicts: { A: 'absent' } } }), /where they are/],
    [
      'a pattern with a memory',
      () => faults({ errors: { messages: [{ says: /a/g, verdict: 'absent' }] } }),
      /flag g/,
    ],
    ['a key without a question', () => withLookup({ ask: {} }), /no ask\.ani/],
    [
      'a question without a key',
      () => withLookup({ ask: { ...person.ask, x: () => get(path`/x`) } }),
      /ask\.x asks/,
    ],
    [
      'a key that may be absent',
      () => withLookup({ keys: { ...person.keys, id: optional(text()) } }),
      /is optional/,
    ],
    [
      'a question that fails',
      () => withLookup({ ask: { ...person.ask, id: () => get('/x' as never) } }),
      /ask\.id fails/,
    ],
    [
      'a question that is none',
      () => withLookup({ ask: { ...person.ask, id: () => '/x' } }),
      /makes no request/,
    ],
    [
      'a lane that there is not',
      () => withLookup({ ask: { ...person.ask, id: () => get(path`/x`, {}, { lane: 'search' }) } }),
      /the lane "search"/,
    ],
    [
      'a reader that cannot bear a reply',
      () => withLookup({ read: (reply: never) => reply['json']['x']['y'] }),
      /read fails/,
    ],
    ['an answer without a default', () => withLookup({ answer: { id: text() } }), /no default/],
    [
      'a default of another type',
      () => withLookup({ answer: { n: integer('x' as never) } }),
      /default of .* is no integer/,
    ],
    [
      'an answer under a taken name',
      () => withLookup({ answer: { source: text('') } }),
      /taken by the contract/,
    ],
    ['a key under a taken name', () => withLookup({ keys: { orgId: text() } }), /taken by the contract/],
    ['an entity that is no text', () => withLookup({ entity: () => 7 }), /entity gives something/],
    ['no cache rule', () => withLookup({ cache: undefined }), /no cache rule/],
    [
      'a bare number of seconds',
      () => withLookup({ cache: { ...cache, fresh: millis(300) } }),
      /fresh is 300 ms/,
    ],
    [
      'stale before fresh',
      () => withLookup({ cache: { ...cache, stale: seconds(60) } }),
      /shorter than fresh/,
    ],
    [
      'an absence that outlives a value',
      () => withLookup({ cache: { ...cache, absent: hours(1) } }),
      /longer than fresh/,
    ],
    ['a write without once', () => once(undefined), /how its effect is made once/],
    ['a write of an unknown kind', () => once({ by: 'luck', write: create }), /once\.by is upsert/],
    [
      'an upsert without the key',
      () => once({ by: 'upsert', write: create }),
      /same request under every key/,
    ],
    [
      'keys that are forgotten while messages wait',
      () => once({ by: 'header', name: 'Idempotency-Key', keptFor: hours(2), write: create }),
      /kept for 2 h.*needs once\.find/,
    ],
    [
      'a header that the engine sets',
      () => once({ by: 'header', name: 'Authorization', keptFor: hours(24), find, write: create }),
      /no header that can carry a key/,
    ],
    [
      'a condition without the key',
      () => once({ by: 'create-if-none', where: () => ({ a: 'b' }), write: create }),
      /does not hold the key/,
    ],
    ['a look that is missing', () => once({ by: 'look-first', write: create }), /once\.find is missing/],
    [
      'a lag that is none',
      () => once({ by: 'look-first', find: { ...find, lag: Number.NaN }, write: create }),
      /lag is no span/,
    ],
    [
      'an input under a taken name',
      () => withNote({ input: { operation: text() } }),
      /taken by the contract/,
    ],
    ['an answer that nobody reads', () => withNote({ read: undefined }), /no read that returns it/],
    [
      'an order that fails',
      () => withNote({ orderedBy: (input: never) => input['nobody']['x'] }),
      /orderedBy fails on sample values/,
    ],
    [
      'a refresh of nothing',
      () => faults({ operations: { r: refresh('who', 'ani', { phone: phone() }) } }),
      /which there is not/,
    ],
    [
      'a refresh by another type',
      () => faults({ operations: { r: refresh('person', 'ani', { phone: text() }) } }),
      /one field of the type/,
    ],
    [
      'an event rule without types',
      () => faults({ events: { e: on({ types: [], once: { by: 'upsert', write: create } }) } }),
      /names no event type/,
    ],
    [
      'two things under one breaker',
      () => faults({ events: { note: on({ types: ['*'], once: { by: 'upsert', write: create } }) } }),
      /breaker of its own/,
    ],
    [
      'changes by id that no lookup knows',
      () => {
        const { entity: _, ...blind } = person;
        return faults({
          lookups: { person: blind },
          changes: { verify: 'x', read: () => [{ entity: 'a' }] },
        });
      },
      /no lookup says by entity/,
    ],
    [
      'changes of a lookup that there is not',
      () => faults({ changes: { verify: 'x', read: () => [{ lookup: 'who', keys: {} }] } }),
      /the lookup "who"/,
    ],
    [
      'changes of a value that the lookup does not answer',
      () =>
        faults({
          changes: {
            verify: 'x',
            read: () => [{ lookup: 'person', keys: {}, values: { colour: 'red' } }],
          },
        }),
      /the value "colour"/,
    ],
    [
      'changes of a key that a record has given up, and the lookup never had',
      () =>
        faults({
          changes: { verify: 'x', read: () => [{ lookup: 'person', keys: {}, left: { shoe: 1 } }] },
        }),
      /the key "shoe"/,
    ],
    [
      'a reader of changes that cannot bear a body',
      () =>
        faults({
          changes: { verify: 'x', read: (body) => [{ entity: (body as { a: { b: string } }).a.b }] },
        }),
      /changes\.read fails/,
    ],
  ])('%s', (_what, given, sentence) => {
    const said = given();
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
    for (const one of said) expect(one).toMatch(/^\S.*\.$/s);
  });

  it('no fault of keys that outlive every message', () => {
    const rule = { by: 'header', name: 'Idempotency-Key', keptFor: hours(24 * 30), write: create };
    expect(once(rule)).toEqual([]);
    expect(once({ ...rule, keptFor: hours(2), find })).toEqual([]);
  });
});

describe('what lets a connector in', () => {
  const of = (auth: Auth) => faults({ auth });

  it.each<[Auth]>([
    [staticHeader()],
    [staticHeader('X-Api-Key')],
    [clientCredentials({ tokenPath: '/oauth/token', lifeIfUnstated: days(30) })],
    [refreshToken({ tokenUrl: 'https://login.example.org/t?a=1', lifeIfUnstated: seconds(10) })],
    [privateKeyJwt({ tokenUrl: 'http://localhost:8080/t', algorithm: 'RS384', assertionLife: minutes(5) })],
    [privateKeyJwt({ tokenUrl: 'http://127.0.0.1/t', algorithm: 'ES384', assertionLife: seconds(10) })],
    [jwtBearer({ tokenPath: '/', algorithm: 'RS256' })],
  ])('%j is without fault', (auth) => {
    expect(of(auth)).toEqual([]);
  });

  const wrong = (algorithm: string) => algorithm as 'RS256';
  it.each<[Auth, string]>([
    ...['', ' x', 'x y', 'x:'].map((header): [Auth, string] => [
      staticHeader(header),
      `auth names the header "${header}", which is none.`,
    ]),
    ...[{}, { tokenPath: '/t', tokenUrl: 'https://login.example.org/t' }].map((options): [Auth, string] => [
      clientCredentials(options),
      'auth needs either tokenPath, on the connector’s own host, or tokenUrl.',
    ]),
    ...['', 't', 'a/t', '/t?a=1', '/t#a', '/t t'].map((tokenPath): [Auth, string] => [
      refreshToken({ tokenPath }),
      `auth.tokenPath "${tokenPath}" is no path from the base URL on.`,
    ]),
    ...['', 'http://login.example.org/t', 'xhttps://a.example/t', 'xhttp://localhost/t'].map(
      (tokenUrl): [Auth, string] => [
        privateKeyJwt({ tokenUrl }),
        'auth.tokenUrl is no https address: the credential would travel in the open.',
      ],
    ),
    ...[privateKeyJwt, jwtBearer].map((kind): [Auth, string] => [
      kind({ tokenPath: '/t', algorithm: wrong('none') }),
      'auth.algorithm is none: it is RS256, RS384 or ES384.',
    ]),
    [
      privateKeyJwt({ tokenPath: '/t', assertionLife: seconds(9) }),
      'auth.assertionLife is 9 s: it must be from 10 s to 5 min.',
    ],
    [
      clientCredentials({ tokenPath: '/t', lifeIfUnstated: days(31) }),
      'auth.lifeIfUnstated is 31 days: it must be from 10 s to 30 days.',
    ],
  ])('%j is at fault: %s', (auth, sentence) => {
    expect(of(auth)).toEqual([sentence]);
  });
});

it('types refuse a lookup whose question has no key, and a write without once', () => {
  // @ts-expect-error `ani` is asked by nobody
  lookup({ keys: { ani: phone() }, ask: {}, read: () => undefined, answer: {}, cache });
  // @ts-expect-error there is no `once`
  operation({ input: {} });
  const bare = 300;
  // @ts-expect-error a bare number is no span
  lookup({ keys: {}, ask: {}, read: () => undefined, answer: {}, cache: { ...cache, fresh: bare } });
  // @ts-expect-error an answer needs a default
  lookup({ keys: {}, ask: {}, read: () => undefined, answer: { name: text() }, cache });
  expect(true).toBe(true);
});
