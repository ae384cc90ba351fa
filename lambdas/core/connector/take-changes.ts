/** POST /webhooks/changes/{connector}: what the system has changed is never served again (P6). */
import { timeMs } from '../customer/time.ts';
import { RequestError } from '../errors.ts';
import type { HttpRequest, Respond } from '../http/message.ts';
import { lookupKey } from '../lookup/lookup-key.ts';
import { mayHoldInexactNumbers, parseExactly } from '../message/exact-number.ts';
import type { Hasher, LookupCache } from '../ports.ts';
import type { Change, Connector } from './definition.ts';
import { readValue } from './input.ts';
import { ownCode } from './own-code.ts';
import { invalidateRecord, type RecordChangeDeps } from './record-index.ts';
import { type TakeNoticeDeps, takeNotice } from './take-notice.ts';

export interface TakeChangesDeps extends TakeNoticeDeps {
  connector: Connector;
  hasher: Hasher;
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
  const { connector, cache, clock, hasher, records } = deps;

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

  const served = { deadlineMs: options.deadlineMs, dimensions: { connector: connector.name } };
  return takeNotice(deps, served, async (request, within) => {
    const changes = ownCode(() => connector.changes?.read(bodyOf(request, options.maxBodyBytes)));
    if (changes === undefined)
      throw new RequestError(400, 'unknown_notice', 'The body is no notice that the connector reads.');
    if (changes.length > MAX_CHANGES)
      throw new RequestError(400, 'too_many_changes', `A notice names at most ${MAX_CHANGES} changes.`);
    const unreadable = await within(() => apply(changes));
    return { status: changes.length === 0 ? 'ignored' : 'invalidated', unreadable };
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
