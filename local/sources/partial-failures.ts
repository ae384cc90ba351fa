/** Reads what a function with ReportBatchItemFailures answered, by Lambda's rules. */

/**
 * The identifiers that failed; `all` where the answer is malformed: a missing, empty or unknown identifier.
 * Null, an empty object and an empty list mean that all succeeded.
 */
export function failedIds(payload: unknown, known: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  if (payload === null || payload === undefined) return new Set();
  if (typeof payload !== 'object') return 'all';
  const failures: unknown = Reflect.get(payload, 'batchItemFailures') ?? [];
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null ? Reflect.get(failure, 'itemIdentifier') : undefined,
  );
  return ids.every((id) => typeof id === 'string' && known.has(id)) ? new Set(ids) : 'all';
}
