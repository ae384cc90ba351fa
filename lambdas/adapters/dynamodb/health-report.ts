/** A health report as one update of the breaker's item. */
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { HealthReport } from '../../core/ports.ts';
import type { Item } from './conditional.ts';
import { bucketNames, THROTTLES } from './health-item.ts';

/** Parts of an update expression. */
interface Parts {
  set: string[];
  add: string[];
  remove: string[];
}

/**
 * The update, without table and key: it adds to the bucket or, where `starts`, replaces what an earlier turn of the
 * ring left in its place. Either fails its condition where the bucket is not as expected.
 */
export function reportUpdate(
  report: HealthReport,
  starts: boolean,
): Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'> {
  const { start } = bucketNames(report.slot);
  const parts: Parts = { set: [], add: [], remove: [] };
  bucketParts(parts, report, starts);
  streakParts(parts, report);
  throttleParts(parts, report);
  if (report.refusal !== '') parts.set.push('refusal = :refusal');
  return {
    UpdateExpression: expressionOf(parts),
    ConditionExpression: starts ? `attribute_not_exists(${start}) OR ${start} < :start` : `${start} = :start`,
    ExpressionAttributeValues: valuesOf(report),
  };
}

function bucketParts(parts: Parts, report: HealthReport, starts: boolean): void {
  const { start, successes, failures, groups } = bucketNames(report.slot);
  const hasMarks = report.failingGroups.length > 0;
  if (starts) {
    parts.set.push(`${start} = :start`, `${successes} = :successes`, `${failures} = :failures`);
    if (hasMarks) parts.set.push(`${groups} = :marks`);
    else parts.remove.push(groups);
    return;
  }
  parts.add.push(`${successes} :successes`, `${failures} :failures`);
  if (hasMarks) parts.add.push(`${groups} :marks`);
}

function streakParts(parts: Parts, { streak, restartsStreak, failingGroups }: HealthReport): void {
  const hasMarks = failingGroups.length > 0;
  if (restartsStreak && streak === 0) {
    parts.remove.push('streak', 'streakSince', 'streakGroups');
  } else if (restartsStreak) {
    parts.set.push('streak = :streak', 'streakSince = :at');
    if (hasMarks) parts.set.push('streakGroups = :marks');
    else parts.remove.push('streakGroups');
  } else if (streak > 0) {
    parts.add.push('streak :streak');
    parts.set.push('streakSince = if_not_exists(streakSince, :at)');
    if (hasMarks) parts.add.push('streakGroups :marks');
  }
}

function throttleParts(parts: Parts, { throttledGroups, restartsThrottles }: HealthReport): void {
  const { since, last, groups, heldSince, heldUntil } = THROTTLES;
  const hasThrottles = throttledGroups.length > 0;
  if (restartsThrottles) parts.remove.push(heldSince, heldUntil);
  if (restartsThrottles && !hasThrottles) parts.remove.push(since, last, groups);
  if (!hasThrottles) return;
  parts.set.push(`${last} = :at`);
  if (restartsThrottles) {
    parts.set.push(`${since} = :at`, `${groups} = :throttled`);
  } else {
    parts.set.push(`${since} = if_not_exists(${since}, :at)`);
    parts.add.push(`${groups} :throttled`);
  }
}

function expressionOf({ set, add, remove }: Parts): string {
  const clause = (verb: string, list: string[]): string[] =>
    list.length === 0 ? [] : [`${verb} ${list.join(', ')}`];
  return [...clause('SET', set), ...clause('ADD', add), ...clause('REMOVE', remove)].join(' ');
}

/** Only what the expression names: DynamoDB refuses a value that is not used. */
function valuesOf({ streak, failingGroups, throttledGroups, refusal, ...report }: HealthReport): Item {
  const usesTime = streak > 0 || throttledGroups.length > 0;
  return {
    ':start': { N: String(report.bucketStartMs) },
    ':successes': { N: String(report.successes) },
    ':failures': { N: String(report.failures) },
    ...(failingGroups.length > 0 && { ':marks': { SS: [...failingGroups] } }),
    ...(streak > 0 && { ':streak': { N: String(streak) } }),
    ...(usesTime && { ':at': { N: String(report.atMs) } }),
    ...(throttledGroups.length > 0 && { ':throttled': { SS: [...throttledGroups] } }),
    ...(refusal !== '' && { ':refusal': { S: refusal } }),
  };
}
