/** POST /lookups/{connector}/{lookup}: any lookup of a connector, by whichever of its keys is given (P5). */
import { defaultAnswer, withoutPersonal } from '../connector/answer.ts';
import type { LookupBy } from '../connector/calls.ts';
import type { Connector, Lookup } from '../connector/definition.ts';
import type { AnswerValues } from '../connector/fields.ts';
import { readValue } from '../connector/input.ts';
import type { LookupAnswer } from '../connector/look-up.ts';
import { RequestError } from '../errors.ts';
import { type HttpAnswer, parseJsonObject, type Respond } from '../http/message.ts';
import type { Clock, Hasher, Metrics, Tracer } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { untraced } from '../tracing/untraced.ts';
import type { ApiKeyGuard } from '../verify/api-key.ts';
import type { CachedValue } from './cached-value.ts';
import { deadlineOf, tooLate } from './deadline.ts';
import { lookupKey } from './lookup-key.ts';
import type { createResolve } from './resolve.ts';

export interface RecordLookupDeps {
  connector: Connector;
  clock: Clock;
  hasher: Hasher;
  metrics: Metrics;
  tracer?: Tracer;
  authorize: ApiKeyGuard;
  /** Key of the HMACs over keys. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  /** By the name of the lookup. */
  find: Readonly<Record<string, ReturnType<typeof createResolve<LookupAnswer, LookupBy>>>>;
}

/**
 * 200 once the caller has the API key and names a key of the lookup, whatever is under it; 400, 401 and 404 before, 503
 * only where a secret can't be read.
 */
export function createRecordLookup(
  deps: RecordLookupDeps,
  options: { deadlineMs: number; defaultRegion: string },
): Respond {
  const { connector, clock, hasher, metrics, tracer = untraced, find } = deps;
  const dimensions = { connector: connector.name };

  return async (request) => {
    const untilMs = deadlineOf(request, clock.now(), options.deadlineMs);
    const within = <Value>(promise: Promise<Value>): Promise<Value> =>
      withTimeout(clock, untilMs - clock.now(), promise, tooLate);
    await within(deps.authorize(request, connector.name));
    const name = request.pathParameters['lookup'] ?? '';
    const lookup = Object.hasOwn(connector.lookups, name) ? connector.lookups[name] : undefined;
    const resolve = find[name];
    if (lookup === undefined || resolve === undefined)
      throw new RequestError(404, 'unknown_lookup', 'The connector has no such lookup.');
    const { correlationId } = request;
    const by = await readKey(name, lookup, parseJsonObject(request.body), options.defaultRegion);
    if (by === undefined) {
      metrics.count('LookupsBySource', 1, { source: 'unusable', ...dimensions });
      return answer(
        { correlationId, source: 'default', found: false },
        defaultAnswer(lookup.answer),
        'KEY_UNUSABLE',
      );
    }
    const key = lookupKey(hasher, await within(deps.piiKey()), connector.name, by);
    const traced = { kind: 'server', parent: request.headers['traceparent'] } as const;
    const found = await tracer.span('lookup', traced, async (span) => {
      const answered = await resolve({ key, by, correlationId, untilMs, span });
      span.set('source', answered.source);
      return answered;
    });
    metrics.count('LookupsBySource', 1, { source: found.source, ...dimensions });
    if (found.source === 'stale_cache' || found.source === 'default')
      metrics.count('DegradedModeRequests', 1, dimensions);
    return recordAnswer(lookup, found, correlationId);
  };
}

/** The first declared key that can be read; undefined where none of those given can. Throws RequestError 400 where none is. */
async function readKey(
  lookup: string,
  { keys }: Lookup,
  body: Readonly<Record<string, unknown>>,
  defaultRegion: string,
): Promise<LookupBy | undefined> {
  const given = Object.entries(keys).filter(([key]) => Object.hasOwn(body, key));
  if (given.length === 0)
    throw new RequestError(400, 'key_missing', `The body has none of ${Object.keys(keys).join(', ')}.`);
  for (const [key, field] of given) {
    const value = await readValue(field, body[key], defaultRegion);
    if (value !== undefined) return { lookup, key, value };
  }
  return undefined;
}

/** Flat, no nulls, always 200. An ambiguity is stated whatever the answer's source: nobody may take it for a certainty. */
export function recordAnswer(
  { answer: fields, cache }: Pick<Lookup, 'answer' | 'cache'>,
  found: CachedValue<LookupAnswer>,
  correlationId: string,
): HttpAnswer {
  const { found: isKnown, values, isAmbiguous } = found.customer;
  const head = { correlationId, source: found.source, found: isKnown };
  const warning = isAmbiguous ? 'AMBIGUOUS' : undefined;
  switch (found.source) {
    case 'live':
      return answer(head, values, warning);
    case 'cache':
      return answer({ ...head, cacheAge: wholeSeconds(found.ageMs) }, values, warning);
    case 'stale_cache':
      return answer(
        { ...head, cacheAge: wholeSeconds(found.ageMs) },
        cache.personalStale === true ? values : withoutPersonal(fields, values),
        warning ?? 'SYSTEM_UNAVAILABLE_USING_CACHED_DATA',
      );
    case 'default':
      return answer(head, values, 'SYSTEM_UNAVAILABLE_NO_CACHE');
  }
}

/** The contract's own fields count, whatever a connector declares. */
function answer(
  head: Readonly<Record<string, string | number | boolean>>,
  values: AnswerValues,
  warning: string | undefined,
): HttpAnswer {
  return { status: 200, body: { ...values, ...head, ...(warning === undefined ? {} : { warning }) } };
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
