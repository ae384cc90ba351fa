/** The last success of two different groups, newest first. */
import type { Health, NotedSuccess } from '../ports.ts';

export type RecentSuccesses = Health['recentSuccesses'];

/** The list with a new success: it takes its own group's place, or that of the group before last. */
export function withSuccess(list: RecentSuccesses, success: NotedSuccess): RecentSuccesses {
  const other = list.find(({ group }) => group !== success.group);
  return other === undefined ? [success] : [success, other];
}

/** Whether another group than `group` has succeeded since `sinceMs`; with `begun` by a call that began after it. */
export function otherSucceeded(
  list: RecentSuccesses,
  group: string,
  sinceMs: number,
  { begun }: { begun: boolean },
): boolean {
  return list.some((one) => one.group !== group && (begun ? one.begunAtMs > sinceMs : one.atMs >= sinceMs));
}
