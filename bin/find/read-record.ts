/** A record of the tables `idempotency` and `requests` as a part of a story. */
import { isExpired, numberIn, recentIn, textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/conditional.ts';
import { deedsIn, lettersIn } from '../../lambdas/adapters/dynamodb/deeds.ts';
import { isLetter } from '../../lambdas/adapters/dynamodb/filing.ts';
import { APPLIED, APPLIED_WITH_UPDATE } from '../../lambdas/core/retry/recent-tries.ts';
import { deployedRetry } from '../operator/settings.ts';
import type { Part, Standing } from './story.ts';
import { causesOf, type End, failedOf, type Path, type Surroundings } from './waiting.ts';

/** Whose record it is, with the queue in front of that. */
export interface Taker extends Path {
  queue: string;
}

/** `taker`: undefined where nothing tells. */
export function partOf(item: Item, taker: Taker | undefined, around: Surroundings, nowMs: number): Part {
  const tries = recentIn(item);
  const letters = lettersIn(item);
  const letter = letters.at(-1);
  const deeds = deedsIn(item);
  const replayedAtMs = numberIn(item, 'replayedAt');
  return {
    connector: taker?.downstream ?? '',
    queue: taker?.queue ?? '',
    standing: standingOf(item, taker, around, nowMs),
    tries,
    ...(letter && { letter }),
    ...(letters.length > 1 && { lettersBefore: letters.slice(0, -1) }),
    ...(deeds.length > 0 && { deeds }),
    ...(replayedAtMs > 0 && { replayedAtMs }),
  };
}

/** When the effect began whose platform update was queued, ms since the epoch; undefined where none was. */
export function updateQueuedAfterMs(item: Item): number | undefined {
  const last = recentIn(item).at(-1);
  return last?.answer === APPLIED_WITH_UPDATE ? last.atMs : undefined;
}

/** Whether TTL has its time still to come: what is over is none. */
export function isThere(item: Item | undefined, nowMs: number): item is Item {
  const isOver =
    item !== undefined && numberIn(item, 'resultUntil') > 0 && numberIn(item, 'resultUntil') <= nowMs;
  return item !== undefined && !isExpired(item, nowMs) && !isOver;
}

function standingOf(item: Item, taker: Taker | undefined, around: Surroundings, nowMs: number): Standing {
  const last = recentIn(item).at(-1);
  if (textIn(item, 'state') === 'applied') {
    const isKept = last?.answer === APPLIED || last?.answer === APPLIED_WITH_UPDATE;
    return { kind: 'applied', ...(isKept && { atMs: last.atMs + last.tookMs }) };
  }
  if (isLetter(item)) return { kind: 'dead-lettered' };
  const droppedAtMs = numberIn(item, 'droppedAt');
  if (droppedAtMs > 0 && droppedAtMs > numberIn(item, 'replayedAt')) {
    const deed = deedsIn(item).findLast(({ did }) => did === 'drop');
    return { kind: 'dropped', atMs: droppedAtMs, ...(deed && { deed }) };
  }
  const untilMs = numberIn(item, 'claimUntil');
  if (untilMs > nowMs) return { kind: 'worked on', untilMs };
  const isOfNow = numberIn(item, 'triesOf') === numberIn(item, 'generation');
  const failed = isOfNow
    ? failedOf(numberIn(item, 'lastFailedAt'), numberIn(item, 'tries'), textIn(item, 'lastError'), {
        heldUntilMs: numberIn(item, 'heldUntil'),
        end: endOf(item),
      })
    : undefined;
  const stopped = numberIn(item, 'stopOf') > 0 && numberIn(item, 'stopOf') === numberIn(item, 'generation');
  return {
    kind: 'waiting',
    causes: taker === undefined ? [] : causesOf(taker, failed, around),
    ...(stopped && { isStopped: true }),
  };
}

/** By the retry settings as deployed. */
function endOf(item: Item): End {
  const { minAgeMs } = deployedRetry();
  const refusedAtMs = numberIn(item['refusals']?.M ?? {}, 'firstAt');
  return refusedAtMs > 0
    ? { kind: 'refused', fromMs: refusedAtMs + minAgeMs }
    : { kind: 'failed', fromMs: numberIn(item, 'firstFailedAt') + minAgeMs };
}
