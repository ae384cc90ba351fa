import { describe, expect, it } from '@jest/globals';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import {
  type Connector,
  clientCredentials,
  days,
  decimal,
  email,
  flag,
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
import { VERDICTS } from '../../../lambdas/core/reply/verdict.ts';
import { verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';
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

describe('check says to the word', () => {
  const withOnce = (more: object) =>
    withNote({ once: { by: 'header', name: 'Idempotency-Key', keptFor: days(30), write: create, ...more } });
  const withEvent = (more: object) =>
    faults({ events: { seen: { ...on({ types: ['*'], once: { by: 'upsert', write: create } }), ...more } } });
  const withChanges = (more: object, others: Partial<Connector> = {}) =>
    faults({ changes: { verify: 'genesys', read: () => [], ...more }, ...others });
  const asks = (...given: Parameters<typeof refresh>) => faults({ operations: { r: refresh(...given) } });
  const fails = () => {
    throw new Error('no such thing');
  };
  const failure = 'fails on sample values: no such thing.';
  const unread = `${failure} A reply of any shape must be read or refused.`;
  const wrong = integer('x' as never);
  const answer = (one: object) => ({ answer: { ...person.answer, ...one } });
  const named = (what: string, name: string, most: number) =>
    `${what} is named "${name}": a name is small letters, digits and single hyphens, at most ${most} in all.`;
  const misnamed = 'a name begins with a letter and holds letters, digits, _ and -.';

  const said: [faults: string[], sentences: string[]][] = [
    // Frame.
    ...['1crm', 'crm-', 'a--b', 'My crm', 'crm!', 'c'.repeat(25)].map((name): [string[], string[]] => [
      faults({ name }),
      [named('The connector', name, 24)],
    ]),
    [faults({ name: 'c'.repeat(24) }), []],
    [faults({ lookups: { My: person } }), [named('A lookup', 'My', 40)]],
    [faults({ operations: { My: upsert } }), [named('A operation', 'My', 40)]],
    [faults({ baseUrl: 'https://a.example/#b' }), ['baseUrl holds a fragment, which is never sent.']],
    [faults({ baseUrl: 'https://a.example/?b=1' }), ['baseUrl holds a query: requests add their own.']],
    [faults({ limits: { default: per(1, seconds(1)) } }), []],
    [
      faults({ limits: { default: per(1, millis(10)) } }),
      ['The window of limits.default is 10 ms: it must be from 1 s to 1 days.'],
    ],
    [
      faults({ limits: { ...sound.limits, 'My lane': per(1, seconds(1)) } }),
      [named('A lane', 'My lane', 40)],
    ],
    [
      faults({ limits: { search: per(1, seconds(1)) } as never, lookups: {}, operations: {} }),
      ['limits has no lane "default".', 'The connector has no lookup, no operation and takes no event.'],
    ],
    // Answers' meaning.
    [
      faults({ errors: { statuses: { 404: 'fine' as never } } }),
      [`errors.statuses.404 is "fine": a verdict is ${VERDICTS.join(', ')}.`],
    ],
    [
      faults({ errors: { messages: [{ says: /a/, verdict: 'fine' as never }] } }),
      ['errors.messages[0] has the verdict "fine", which is none.'],
    ],
    ...[99, 600, 2000, 1404].map((status): [string[], string[]] => [
      faults({ errors: { statuses: { [status]: 'transient' } } }),
      [`errors names the status ${status}, which is none.`],
    ]),
    [faults({ errors: { empty: { 40: 'absent' } } }), ['errors names the status 40, which is none.']],
    [
      faults({ errors: { code: 'code' as never, message: ['/a', 'b' as never] } }),
      ['code', 'b'].map((one) => `"${one}" is no pointer: one begins with a slash, as /errors/*/code.`),
    ],
    [faults({ errors: { code: '', verdicts: { A: 'absent' } } }), []],
    [faults({ errors: { message: '/text', verdicts: { A: 'absent' } } }), []],
    // Lookups.
    [withLookup({ keys: {}, ask: {} }), ['lookups.person has no key to ask by.']],
    [withLookup({ answer: {} }), ['lookups.person answers nothing.']],
    ...[
      ...['correlationId', 'source', 'found', 'cacheAge', 'warning', 'error', 'changedAt'],
      ...['orgId', 'integrationId', 'rawRequest'],
    ].map((name): [string[], string[]] => [
      withLookup(answer({ [name]: text('') })),
      [`lookups.person.answer has a field "${name}": that name is taken by the contract.`],
    ]),
    ...['1a', 'a b', 'b!', 'x'.repeat(65)].map((name): [string[], string[]] => [
      withLookup(answer({ [name]: text('') })),
      [`lookups.person.answer has a field "${name}": ${misnamed}`],
    ]),
    [withLookup(answer({ ['x'.repeat(64)]: text('x'.repeat(1000)) })), []],
    [withLookup(answer({ n: wrong })), ['The default of lookups.person.answer.n is no integer.']],
    [withLookup(answer({ n: integer(1.5) })), ['The default of lookups.person.answer.n is no integer.']],
    [
      withLookup(answer({ n: decimal(Number.NaN) })),
      ['The default of lookups.person.answer.n is no decimal.'],
    ],
    [withLookup(answer({ n: decimal(1.5), is: flag(false) })), []],
    [withLookup(answer({ n: flag('x' as never) })), ['The default of lookups.person.answer.n is no flag.']],
    [withLookup(answer({ n: text(7 as never) })), ['The default of lookups.person.answer.n is no text.']],
    [
      withLookup(answer({ n: text('x'.repeat(1001)) })),
      ['The default of lookups.person.answer.n is no text.'],
    ],
    [
      withLookup(answer({ n: { ...phone(), default: 'x' } })),
      ['lookups.person.answer.n is a phone: an answer gives a number as text.'],
    ],
    [
      withLookup({ keys: { ...person.keys, id: text('x') } }),
      ['lookups.person.keys.id is optional: of the keys one is given, and it has a value.'],
    ],
    [withLookup({ entity: fails }), [`lookups.person.entity ${failure}`]],
    [
      withLookup({ entity: () => ['a', 7] }),
      ["lookups.person.entity gives something that is not text: a record's id is one."],
    ],
    [withLookup({ entity: () => undefined }), []],
    [withLookup({ cache: null }), ['lookups.person has no cache rule.']],
    [
      withLookup({ cache: { fresh: days(2), stale: days(1), absent: days(1) } }),
      ['lookups.person.cache.fresh is 2 days: it must be from 1 s to 1 days.'],
    ],
    [
      withLookup({ cache: { ...cache, stale: seconds(0) } }),
      ['lookups.person.cache.stale is 0 ms: it must be from 1 s to 30 days.'],
    ],
    [
      withLookup({ cache: { ...cache, absent: millis(1) } }),
      ['lookups.person.cache.absent is 1 ms: it must be from 1 s to 1 days.'],
    ],
    [withLookup({ cache: { fresh: minutes(5), stale: minutes(5), absent: minutes(5) } }), []],
    [withLookup({ ask: { ...person.ask, id: fails } }), [`lookups.person.ask.id ${failure}`]],
    [
      withLookup({
        ask: {
          ...person.ask,
          id() {
            throw 'a text';
          },
        },
      }),
      ['lookups.person.ask.id fails on sample values: a text.'],
    ],
    ...[{ path: '/x' }, { method: 'GET' }].map((made): [string[], string[]] => [
      withLookup({ ask: { ...person.ask, id: () => made } }),
      ['lookups.person.ask.id makes no request: it ends with get(…), post(…), put(…) or patch(…).'],
    ]),
    [
      withLookup({ ask: { ...person.ask, id: () => ({ path: '/x', method: 'GET' }) } }),
      ['lookups.person.ask.id counts against the lane "undefined", which limits does not have.'],
    ],
    // Operations.
    ...['requestId', 'status', 'attempts', 'error'].map((name): [string[], string[]] => [
      withNote({ answer: { [name]: text('') } }),
      [`operations.note.answer has a field "${name}": that name is taken by the contract.`],
    ]),
    [withNote({ input: { n: wrong } }), ['The default of operations.note.input.n is no integer.']],
    [
      withNote({ input: { n: { ...phone(), default: 'x' } } }),
      ['The default of operations.note.input.n is no phone.'],
    ],
    [
      withNote({ input: { n: { ...text('x'), optional: true } } }),
      ['operations.note.input.n is optional and has a default: it is one or the other.'],
    ],
    [withNote({ answer: { n: wrong } }), ['The default of operations.note.answer.n is no integer.']],
    [
      withNote({ answer: { n: text() } }),
      ['operations.note.answer.n has no default: an answer is never null.'],
    ],
    [withNote({ read: fails }), [`operations.note.read ${unread}`]],
    [withNote({ read: undefined, answer: {} }), []],
    [
      asks('person', 'shoe', { phone: phone() }),
      ['operations.r refreshes by the key "shoe", which lookups.person does not have.'],
    ],
    ...[{}, { a: phone(), b: phone() }, { a: optional(phone()) }].map((input): [string[], string[]] => [
      asks('person', 'ani', input),
      ['operations.r.input must be one field of the type of lookups.person.keys.ani (phone).'],
    ]),
    // Effects.
    [
      once(null),
      [
        'operations.note does not say how its effect is made once: once.by is upsert, header, create-if-none, look-first.',
      ],
    ],
    [once({ by: 'upsert', write: fails }), [`operations.note.once.write ${failure}`]],
    [withOnce({ find: { ...find, ask: fails } }), [`operations.note.once.find.ask ${failure}`]],
    [withOnce({ find: { ...find, read: fails } }), [`operations.note.once.find.read ${unread}`]],
    [once({ by: 'create-if-none', where: fails, write: create }), [`operations.note.once.where ${failure}`]],
    [
      withOnce({ keptFor: millis(0) }),
      ['operations.note.once.keptFor is 0 ms: it must be from 1 s to 3660 days.'],
    ],
    ...[
      ...[undefined, '', ' Key', 'Key:', 'authorization', 'Content-Type', 'content-length', 'Host'],
      ...['X-Correlation-Id', 'traceparent'],
    ].map((name): [string[], string[]] => [
      withOnce({ name, keptFor: hours(1) }),
      [`operations.note.once.name "${name}" is no header that can carry a key.`],
    ]),
    [withOnce({ keptFor: days(18) }), []],
    // Events.
    ...[[], [''], ['a', '']].map((types): [string[], string[]] => [
      withEvent({ types }),
      ["events.seen names no event type: '*' stands for all."],
    ]),
    [withEvent({ topics: [] }), ['events.seen names no topic: without topics it takes all of them.']],
    [withEvent({ answer: { n: wrong } }), ['The default of events.seen.answer.n is no integer.']],
    [withEvent({ answer: { n: text() } }), ['events.seen.answer.n has no default: an answer is never null.']],
    [withEvent({ read: fails }), [`events.seen.read ${unread}`]],
    // Changes.
    [
      withChanges({}, { lookups: {} }),
      ['changes names records, but there is no lookup that could have cached one.'],
    ],
    [
      withChanges({ verify: 'x' }),
      [
        `changes.verify: there is no profile "x" by which a notice is known to be the system’s; there are ${verifierProfiles.map(({ name }) => name).join(', ')}.`,
      ],
    ],
    [
      withChanges({
        read() {
          throw 'a text';
        },
      }),
      ['changes.read fails on a body of another shape: unknown.'],
    ],
    [
      withChanges(
        { read: () => [{ entity: 'a' }] },
        { lookups: { person, blind: { ...person, entity: undefined } as never } },
      ),
      [],
    ],
  ];

  it.each(said.map(([faults, sentences]) => [sentences, faults]))('%j', (sentences, faults) => {
    expect(faults).toEqual(sentences);
  });
});

describe('check runs a definition’s functions', () => {
  it('on replies of several shapes', () => {
    const replies: unknown[] = [];
    withLookup({ read: (reply: unknown) => void replies.push(reply) });
    const [status, headers, shape] = [200, {}, 'json'];
    expect(replies).toStrictEqual([
      { status: 204, headers, shape: 'empty', json: undefined },
      { status, headers, shape, json: {} },
      { status, headers, shape, json: [] },
      { status, headers, shape, json: { records: [null], entry: [{}], result: 'text' } },
    ]);
  });

  it('on notices of several shapes', () => {
    const bodies: unknown[] = [];
    faults({ changes: { verify: 'genesys', read: (body) => void bodies.push(body) } });
    expect(bodies).toEqual([{}, { id: 'sample' }, [{}], { phone: '+14155550100', fieldChanged: 'tier' }]);
  });

  it('on a value of each type, with and without what may be absent', () => {
    const inputs: unknown[] = [];
    const all = { t: text(), i: integer(), d: decimal(), f: flag(), p: phone(), e: optional(email()) };
    withNote({ input: all, orderedBy: (input: unknown) => void inputs.push(input) });
    const whole = {
      ...{ t: 'sample', i: 1, d: 1.5, f: true, e: 'sample@example.org' },
      p: { e164: '+14155550100', spellings: ['+14155550100', '4155550100'] },
    };
    expect(inputs).toEqual([whole, { ...whole, e: undefined }]);
  });

  it('on an event with an interaction and on one without', () => {
    const seen: unknown[] = [];
    const write = ({ interactionId }: { interactionId?: string }) => {
      seen.push(interactionId);
      return create();
    };
    faults({ events: { seen: on({ types: ['*'], once: { by: 'upsert', write } }) } });
    expect(new Set(seen)).toEqual(new Set(['sample-interaction', undefined]));
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
