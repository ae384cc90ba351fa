/**
 * Statuses with which a system, in JSON of its own, refuses a request permanently (protocol Retry). 409 and 423 are none: an
 * optimistic lock is worth another try, and a system's own table may say otherwise.
 */
export const PERMANENT_STATUSES: ReadonlySet<number> = new Set([400, 410, 413, 422]);
