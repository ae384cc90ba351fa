/** Everything the rules ask of the outside: adapters implement these, memory adapters stand in for them in tests. */

export type * from './ports/breaker.ts';
export type * from './ports/breaker-records.ts';
export type * from './ports/cache.ts';
export type * from './ports/claims.ts';
export type * from './ports/control.ts';
export type * from './ports/downstreams.ts';
export type * from './ports/event-records.ts';
export type * from './ports/fleet.ts';
export type * from './ports/health.ts';
export type * from './ports/idempotency.ts';
export type * from './ports/messages.ts';
export type * from './ports/oncall.ts';
export type * from './ports/platforms.ts';
export type * from './ports/queues.ts';
export type * from './ports/request-records.ts';
export type * from './ports/secrets.ts';
export type * from './ports/system.ts';
export type * from './ports/tokens.ts';
export type * from './ports/tracing.ts';
export type * from './ports/tries.ts';
