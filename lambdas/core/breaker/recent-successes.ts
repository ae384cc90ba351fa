/** The last success of two different groups, newest first. */
import type { Health } from '../ports.ts';

export type RecentSuccesses = Health['recentSuccesses'];

/** The list with a new success: it takes its own group's place, or that of the group before last. */
export function withSuccess(list: RecentSuccesses, group: string, atMs: number): RecentSuccesses {
  const other = list.find((one) => one.group !== group);
  return other === undefined ? [{ group, atMs }] : [{ group, atMs }, other];
}

/** Whether another group than `group` has succeeded since `sinceMs`. */
export function otherSucceeded(list: RecentSuccesses, group: string, sinceMs: number): boolean {
  return list.some((one) => one.group !== group && one.atMs >= sinceMs);
}
