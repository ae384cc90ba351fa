/** POST /lookups/{connector}/{lookup}: any lookup of a connector, by whichever of its keys is given (P5). */
import { defaultAnswer, withoutPersonal } from '../connector/answer.ts';
import type { LookupBy } from '../connector/calls.ts';
import type { Connector, Lookup } from '../connector/definition.ts';
import type { AnswerValues } from '../connector/fields.ts';
import { readValue } from '../connector/input.ts';
import type { LookupAnswer } from '../connector/look-up.ts';
import { RequestError } from '../errors.ts';
import { type HttpAnswer, parseJsonObject, type Respond } from '../http/message.ts';
import type { Hasher } from '../ports.ts';
import type { CachedValue } from './cached-value.ts';
import { lookupKey } from './lookup-key.ts';
import type { createResolve } from './resolve.ts';
import type { SendBack } from './send-back.ts';
import { type ServeLookupDeps, serveLookup } from './serve-lookup.ts';

export interface RecordLookupDeps extends ServeLookupDeps {
  connector: Connector;
  hasher: Hasher;
  /** By the name of the lookup. */
  find: Readonly<Record<string, ReturnType<typeof createResolve<LookupAnswer, LookupBy>>>>;
  /** Absent where no lookup sends anything back to the platform. */
  sendBack?: SendBack;
}

/**
 * 200 once the caller has the API key and names a key of the lookup, whatever is under it; 400, 401 and 404 before, 503
 * only where a secret can't be read.
 */
export function createRecordLookup(
  { connector, hasher, find, sendBack, ...deps }: RecordLookupDeps,
  { deadlineMs, defaultRegion }: { deadlineMs: number; defaultRegion: string },
): Respond {
  const { name: connectorName } = connector;
  const served = { connector: connectorName, deadlineMs, dimensions: { connector: connectorName } };
  return serveLookup<LookupAnswer, LookupBy>(deps, served, async (request) => {
    const name = request.pathParameters['lookup'] ?? '';
    const lookup = Object.hasOwn(connector.lookups, name) ? connector.lookups[name] : undefined;
    const resolve = find[name];
    if (lookup === undefined || resolve === undefined)
      throw new RequestError(404, 'unknown_lookup', 'The connector has no such lookup.');
    const { correlationId } = request;
    const body = parseJsonObject(request.body);
    return {
      by: await readKey(name, lookup, body, defaultRegion),
      keyOf: (piiKey, by) => lookupKey(hasher, piiKey, connector.name, by),
      async find(caller) {
        const found = await resolve(caller);
        const { writeBack } = lookup;
        if (writeBack !== undefined)
          await sendBack?.({
            from: `${connectorName}/${name}`,
            writeBack,
            conversation: Object.hasOwn(body, writeBack.conversation)
              ? body[writeBack.conversation]
              : undefined,
            found,
            correlationId,
            untilMs: caller.untilMs,
          });
        return found;
      },
      answer: (found) => recordAnswer(lookup, found, correlationId),
      unusable() {
        const head = { correlationId, source: 'default', found: false };
        return answer(head, defaultAnswer(lookup.answer), 'KEY_UNUSABLE');
      },
    };
  });
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
