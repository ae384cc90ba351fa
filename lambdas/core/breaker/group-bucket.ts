/** Short marks for groups, so that a set of failing groups stays small however many there are. */

/** Different marks that there are: a set of all of them is far below a kilobyte, the size that a write is billed by. */
const MARKS = 64;
/** Stands in a set of marks for: at least one of these failures was of a message that had not failed before. */
export const FRESH_BUCKET = '+';
/** Stands among throttled groups for all others: the answer was of the whole account. */
export const ACCOUNT_BUCKET = '*';

/**
 * The mark of a group (FNV-1a, 32 bits, folded). Two groups share one in 1 of 64 cases: then it takes a third group's
 * failure to see that more than one fails.
 */
export function bucketOf(group: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < group.length; index += 1)
    hash = Math.imul(hash ^ group.charCodeAt(index), 0x01000193) >>> 0;
  return String(((hash ^ (hash >>> 16)) >>> 0) % MARKS);
}

/** How many groups a set of marks stands for. */
export function groupsIn(marks: ReadonlySet<string>): number {
  return marks.size - (marks.has(FRESH_BUCKET) ? 1 : 0);
}
