/** How a simulated system misbehaves: named modes, and schedules of them. Pure. */

/**
 * - `up`: answers.
 * - `down`: reads the request, then resets the connection, so that every attempt is still counted.
 * - `refuse`: nothing listens; connections are refused (attempts can't be counted).
 * - `hang`: accepts and never answers.
 * - `brownout`: a share of the calls (`errorRate`) gets a 500.
 * - `http-403`, `http-404`, `http-500`, `http-503`, `html`: a load balancer in front answers with a page
 *   (`html`: with status 200).
 * - `http-429`: JSON with Retry-After (`retryAfterS`).
 * - `overload`: a share of the calls (`throttledShare`) gets 429 with Retry-After; the others get a 503 page, or hang
 *   (`hangShare` of them). Nothing succeeds.
 * - `refuse-all`: writes (`kinds`) get a refusal in JSON that names a code and a field, with one of `statuses`. With
 *   `share` only that share of them, as where one node of several refuses; with `climbMs` the share grows to that, as in
 *   a rolling deployment.
 * - `hot-record`: calls that name one record (`record`) get 429 with Retry-After; all others are answered.
 * - `slow`: right answers, each held back for 2.5 s.
 */
export const faultModes = [
  'up',
  'down',
  'refuse',
  'hang',
  'brownout',
  'http-403',
  'http-404',
  'http-429',
  'http-500',
  'http-503',
  'html',
  'overload',
  'refuse-all',
  'hot-record',
  'slow',
] as const;
export type FaultMode = (typeof faultModes)[number];

/** One state of a simulated system. */
export interface FaultPlan {
  mode: FaultMode;
  /** Share of calls that fail in `brownout`. @default 0.4 */
  errorRate?: number;
  /** Share of the failing calls that took effect all the same, the answer being lost. @default 0 */
  appliedShare?: number;
  /** Added to every answer, ms. @default 0; of `slow` 2,500 */
  latencyMs?: number;
  /** Up to this much more, uniformly, ms. @default 0 */
  jitterMs?: number;
  /** Of `http-429`, `overload` and `hot-record`, s. @default 2; of `hot-record` 600 */
  retryAfterS?: number;
  /** Share of the calls that are throttled in `overload`. @default two thirds */
  throttledShare?: number;
  /** Share of the others that hang. @default 0.5 */
  hangShare?: number;
  /** Kinds of call that `refuse-all` refuses. @default event and case */
  kinds?: readonly string[];
  /** With which `refuse-all` refuses, by chance. @default both */
  statuses?: readonly RefusalStatus[];
  /** Share of the calls that `refuse-all` refuses. @default 1 */
  share?: number;
  /** In this time the share grows from 0, evenly, ms. @default 0: it is there at once */
  climbMs?: number;
  /** Of `hot-record`: an id in the path, or a value in the body. @default none is hot */
  record?: string;
}

/** A plan that begins `afterMs` after the schedule was given. */
export interface FaultStep extends FaultPlan {
  afterMs: number;
}

/** What a refusal names, as after a change of the CRM's schema: a code, and the field that it is about. */
export const refusals = {
  400: { code: 'INVALID_FIELD', field: 'priority' },
  422: { code: 'REQUIRED_FIELD_MISSING', field: 'region' },
} as const;
export type RefusalStatus = keyof typeof refusals;

/** Whether a value that came by HTTP names a mode. */
export function isFaultMode(value: unknown): value is FaultMode {
  return faultModes.some((mode) => mode === value);
}

/** `times` outages of `downMs`, with `upMs` of service before each, and service after the last. */
export function flapSchedule(times: number, upMs: number, downMs: number, down: FaultMode): FaultStep[] {
  const steps: FaultStep[] = [];
  for (let round = 0; round < times; round += 1) {
    const startMs = round * (upMs + downMs);
    steps.push({ afterMs: startMs, mode: 'up' }, { afterMs: startMs + upMs, mode: down });
  }
  return [...steps, { afterMs: times * (upMs + downMs), mode: 'up' }];
}
