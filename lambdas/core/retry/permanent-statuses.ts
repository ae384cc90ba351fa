/** Statuses with which a system, in JSON of its own, refuses a request for good (protocol Retry). */
export const PERMANENT_STATUSES: ReadonlySet<number> = new Set([400, 409, 410, 413, 422]);
