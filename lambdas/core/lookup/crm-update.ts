/** POST /webhooks/crm-update: what the CRM has changed is never served again (P6). */
import { type NoticeOutcome, type TakeNoticeDeps, takeNotice } from '../connector/take-notice.ts';
import { customerKey, readPhone } from '../customer/phone.ts';
import { parseJsonObject, type Respond } from '../http/message.ts';
import type { Hasher, LookupCache } from '../ports.ts';
import { type CrmChange, readCrmChange } from './crm-change.ts';

export interface CrmUpdateDeps extends TakeNoticeDeps {
  hasher: Hasher;
  /** Key of the HMACs over phone numbers. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  cache: Pick<LookupCache, 'applyChange'>;
}

type Status = NoticeOutcome['status'];

/**
 * 200 only once every entry that the change names has been written; 503 where one of them could not be, so that the
 * sender repeats the whole: a change applied twice does no harm. `updated`: the new value is under every phone;
 * `invalidated`: under one of them at least the next lookup asks the CRM; `ignored`: no entry is concerned.
 */
export function createCrmUpdate(
  deps: CrmUpdateDeps,
  options: { deadlineMs: number; defaultRegion: string },
): Respond {
  const { cache, clock, hasher } = deps;

  const keysOf = async (phones: readonly unknown[], piiKey: string) => {
    const read = await Promise.all(phones.map((phone) => readPhone(phone, options.defaultRegion)));
    const keys = new Set(read.flatMap((one) => (one.usable ? [customerKey(hasher, piiKey, one.e164)] : [])));
    return { keys: [...keys], unreadable: read.filter(({ usable }) => !usable).length };
  };

  const apply = async ({ phones, oldPhone, change }: CrmChange): Promise<NoticeOutcome> => {
    const piiKey = await deps.piiKey();
    const named = await keysOf(phones, piiKey);
    const old = await keysOf(oldPhone === undefined ? [] : [oldPhone], piiKey);
    const { customer: _, ...withoutValue } = change;
    // The number that the customer leaves is never written through: the new value is not its own.
    const left = old.keys.filter((key) => !named.keys.includes(key));
    const nowMs = clock.now();
    const [written, emptied] = await Promise.all([
      Promise.all(named.keys.map((key) => cache.applyChange(key, change, nowMs))),
      Promise.all(left.map((key) => cache.applyChange(key, withoutValue, nowMs))),
    ]);
    const status = statusOf(written, emptied.length);
    return { status, unreadable: named.unreadable + old.unreadable };
  };

  return takeNotice(deps, options, async (request, within) => {
    const change = readCrmChange(parseJsonObject(request.body));
    return change.counts ? within(() => apply(change)) : { status: 'ignored', unreadable: 0 };
  });
}

function statusOf(written: readonly Status[], emptied: number): Status {
  if (written.length === 0) return emptied === 0 ? 'ignored' : 'invalidated';
  return written.every((one) => one === 'updated') ? 'updated' : 'invalidated';
}
