/** How a claimed record lies in its table; ARCHITECTURE.md names the attributes. */
import { FORMATS, requireKnownFormat } from '../../core/message/formats.ts';
import type { RefusalHistory, Try, TryHistory } from '../../core/ports.ts';
import type { ClaimedRecord } from '../../core/retry/claim-rule.ts';
import { untried } from '../../core/retry/history.ts';
import { readTry, tryText } from '../../core/retry/recent-tries.ts';
import type { Item } from './conditional.ts';

export const text = (value: string) => ({ S: value });
export const whole = (value: number) => ({ N: String(value) });

/** Expiry in s, the unit of the table's TTL. */
export function expiry(nowMs: number, lifeS: number) {
  return whole(Math.floor(nowMs / 1000) + lifeS);
}

/** Whether the item's time is over: TTL deletes late, so every reader looks for itself. */
export function isExpired(item: Item, nowMs: number): boolean {
  const ttl = numberIn(item, 'ttl');
  return ttl > 0 && ttl * 1000 <= nowMs;
}

export function textIn(item: Item, name: string): string {
  return item[name]?.S ?? '';
}

export function numberIn(item: Item, name: string): number {
  return Number(item[name]?.N ?? 0);
}

/** The version of the record's format, as an update sets it, and the newest that this release may change. */
export const FORMAT_WRITTEN = whole(FORMATS.record.writes);
export const FORMAT_READ = whole(FORMATS.record.reads);

/** Throws UnknownFormatError where a newer release wrote the item. */
export function requireKnownRecord(item: Item): void {
  requireKnownFormat('record', item['v'] === undefined ? undefined : Number(item['v'].N));
}

/** What the claim rule needs of an item. Throws UnknownFormatError. */
export function claimedRecordIn(item: Item): ClaimedRecord {
  requireKnownRecord(item);
  const allowedHash = item['allowedHash']?.S;
  return {
    applied: textIn(item, 'state') === 'applied',
    generation: numberIn(item, 'generation'),
    payloadHash: textIn(item, 'payloadHash'),
    ...(allowedHash === undefined ? {} : { allowedHash }),
    owner: textIn(item, 'owner'),
    claimUntilMs: numberIn(item, 'claimUntil'),
  };
}

/** The tries of `generation`: a replay starts afresh, but for the story of the last ones. */
export function historyIn(item: Item, generation: number): TryHistory {
  const recent = recentIn(item);
  if (numberIn(item, 'tries') === 0 || numberIn(item, 'triesOf') !== generation)
    return { ...untried, recent };
  return {
    tries: numberIn(item, 'tries'),
    counted: numberIn(item, 'counted'),
    firstFailedAtMs: numberIn(item, 'firstFailedAt'),
    lastFailedAtMs: numberIn(item, 'lastFailedAt'),
    pendingMs: numbersIn(item, 'pending'),
    refusals: refusalsIn(item['refusals']?.M),
    lastError: textIn(item, 'lastError'),
    recent,
  };
}

/** The last tries; a release that kept none wrote none. */
export function recentIn(item: Item): Try[] {
  const texts = (item['recent']?.L ?? []).map((value) => value.S ?? '');
  return texts.map(readTry).filter((one) => one !== undefined);
}

/** Their value in an update. */
export function recentValue(recent: readonly Try[]) {
  return { L: recent.map((one) => text(tryText(one))) };
}

/** A release that knew of no refusals wrote none. */
function refusalsIn(item: Item | undefined): RefusalHistory {
  if (item === undefined) return untried.refusals;
  const answeredMs = numbersIn(item, 'answered');
  return {
    tries: numberIn(item, 'tries'),
    countedMs: numbersIn(item, 'counted'),
    pending: numbersIn(item, 'pending').map((beganAtMs, index) => ({
      beganAtMs,
      atMs: answeredMs[index] ?? beganAtMs,
    })),
    firstAtMs: numberIn(item, 'firstAt'),
  };
}

function numbersIn(item: Item, name: string): number[] {
  return (item[name]?.L ?? []).map((value) => Number(value.N));
}

/** The tries as values of an update, with the expression that sets them. */
export function historySet(
  history: TryHistory,
  generation: number,
  heldUntilMs?: number,
): { set: string; values: Item } {
  const next = heldUntilMs === undefined ? '' : 'heldUntil = :next, ';
  return {
    set: `${next}tries = :tries, counted = :counted, firstFailedAt = :first, lastFailedAt = :last, pending = :pending, refusals = :refusals, lastError = :error, recent = :recent, triesOf = :of`,
    values: {
      ...(heldUntilMs !== undefined && { ':next': whole(heldUntilMs) }),
      ':tries': whole(history.tries),
      ':counted': whole(history.counted),
      ':first': whole(history.firstFailedAtMs),
      ':last': whole(history.lastFailedAtMs),
      ':pending': { L: history.pendingMs.map(whole) },
      ':refusals': {
        M: {
          tries: whole(history.refusals.tries),
          counted: { L: history.refusals.countedMs.map(whole) },
          pending: { L: history.refusals.pending.map(({ beganAtMs }) => whole(beganAtMs)) },
          answered: { L: history.refusals.pending.map(({ atMs }) => whole(atMs)) },
          firstAt: whole(history.refusals.firstAtMs),
        },
      },
      ':error': text(history.lastError),
      ':recent': recentValue(history.recent),
      ':of': whole(generation),
    },
  };
}

/** Attributes that an expired record must not hand on to its successor, and the aliases of reserved words among them. */
export const LEFTOVERS =
  '#state, #status, submittedHash, allowedHash, tries, counted, firstFailedAt, lastFailedAt, pending, refusals, lastError, triesOf, heldUntil, stopOf, attempts, resultFields, resultUntil, messageGroup, recent, letter, letters, deeds, filedUnder, filedAs, replayedAt, droppedAt, quarantinedAt, foundUnder, foundAs, acceptedAt, seen';
export const LEFTOVER_NAMES = { '#state': 'state', '#status': 'status' };

/** Of a list of attributes those that an expression does not set: an update can't do both. */
export function withoutSet(names: string, set: string): string {
  return names
    .split(', ')
    .filter((name) => !set.includes(`${name} =`))
    .join(', ');
}
