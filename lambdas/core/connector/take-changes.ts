/** POST /webhooks/changes/{connector}: what the system has changed is never served again (P6). */
import { timeMs } from '../customer/time.ts';
import { RequestError } from '../errors.ts';
import type { HttpRequest, Respond } from '../http/message.ts';
import { lookupKey } from '../lookup/lookup-key.ts';
import { mayHoldInexactNumbers, parseExactly } from '../message/exact-number.ts';
import type { Clock, Hasher, LookupCache, Metrics } from '../ports.ts';
import { deadlineAt } from '../time/deadline.ts';
import type { SignatureGuard } from '../verify/signature.ts';
import type { Change, Connector } from './definition.ts';
import { readValue } from './input.ts';
import { ownCode } from './own-code.ts';
import { invalidateRecord, type RecordChangeDeps } from './record-index.ts';

export interface TakeChangesDeps {
  connector: Connector;
  clock: Clock;
  hasher: Hasher;
  metrics: Metrics;
  verify: SignatureGuard;
  /** Key of the HMACs over keys and ids. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  cache: Pick<LookupCache, 'applyChange'>;
  records: Pick<RecordChangeDeps, 'counter' | 'index' | 'recordKey' | 'part'>;
}

/** Own choice: a notice names a handful of records; more in one are a mistake at the sender's. */
const MAX_CHANGES = 1000;

/**
 * 200 only once every entry and record that the notice names has been written; 503 where one could not be, so that the sender
 * repeats the whole: a change applied twice does no harm. A value that a notice carries is not written: the next lookup asks.
 */
export function createTakeChanges(
  deps: TakeChangesDeps,
  options: { deadlineMs: number; maxBodyBytes: number; defaultRegion: string },
): Respond {
  const { connector, cache, clock, hasher, metrics, records, verify } = deps;

  const byKeys = async (change: Exclude<Change, { entity: string }>): Promise<number> => {
    const { lookup, keys, changedAt } = change;
    const declared = connector.lookups[lookup]?.keys ?? {};
    const changedAtMs = timeMs(changedAt);
    const piiKey = await deps.piiKey();
    let unreadable = 0;
    for (const [key, given] of Object.entries(keys)) {
      for (const raw of [given].flat()) {
        const field = declared[key];
        const value = field && (await readValue(field, raw, options.defaultRegion));
        if (value === undefined) unreadable += 1;
        else {
          const at = lookupKey(hasher, piiKey, connector.name, { lookup, key, value });
          await cache.applyChange(at, changedAtMs === undefined ? {} : { changedAtMs }, clock.now());
        }
      }
    }
    return unreadable;
  };

  const apply = async (changes: readonly Change[]): Promise<number> => {
    await deps.piiKey();
    const tombstone = (key: string): Promise<unknown> => cache.applyChange(key, {}, clock.now());
    const unreadable = await Promise.all(
      changes.map(async (change) => {
        if (!('entity' in change)) return byKeys(change);
        await invalidateRecord({ ...records, tombstone }, change.entity);
        return 0;
      }),
    );
    return unreadable.reduce((sum, one) => sum + one, 0);
  };

  const take = async (request: HttpRequest) => {
    const within = deadlineAt(clock, request.receivedAtMs + options.deadlineMs);
    await within(() => verify(request));
    const changes = ownCode(() => connector.changes?.read(bodyOf(request, options.maxBodyBytes)));
    if (changes === undefined)
      throw new RequestError(400, 'unknown_notice', 'The body is no notice that the connector reads.');
    if (changes.length > MAX_CHANGES)
      throw new RequestError(400, 'too_many_changes', `A notice names at most ${MAX_CHANGES} changes.`);
    const unreadable = await within(() => apply(changes));
    const status = changes.length === 0 ? 'ignored' : 'invalidated';
    metrics.count('CrmChanges', 1, { status, connector: connector.name });
    if (unreadable > 0) metrics.count('PhonesUnreadable', unreadable);
    return { status: 200, body: { status, ...(unreadable > 0 ? { unreadable } : {}) } };
  };

  return (request) =>
    take(request).catch((error: unknown) => {
      if (error instanceof RequestError && error.status === 401) metrics.count('SignatureFailures');
      throw error;
    });
}

/** Any JSON: some systems send a list. Throws RequestError. */
function bodyOf({ body }: HttpRequest, maxBytes: number): unknown {
  if (body.byteLength > maxBytes)
    throw new RequestError(413, 'too_large', `The body is over ${maxBytes} bytes.`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return mayHoldInexactNumbers(text) ? parseExactly(text) : JSON.parse(text);
  } catch {
    throw new RequestError(400, 'not_json', 'The body is not JSON.');
  }
}
