/** How a simulated system misbehaves: named modes, schedules of them, and what one call gets. Pure. */

/**
 * - `up`: answers.
 * - `down`: reads the request, then resets the connection, so that every attempt is still counted.
 * - `refuse`: nothing listens; connections are refused (attempts can't be counted).
 * - `hang`: accepts and never answers.
 * - `brownout`: a share of the calls (`errorRate`) gets a 500.
 * - `http-403`, `http-404`, `http-500`, `http-503`, `html`: a load balancer in front answers with a page
 *   (`html`: with status 200).
 * - `http-429`: JSON with Retry-After (`retryAfterS`).
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
] as const;
export type FaultMode = (typeof faultModes)[number];

/** One state of a simulated system. */
export interface FaultPlan {
  mode: FaultMode;
  /** Share of calls that fail in `brownout`. @default 0.4 */
  errorRate?: number;
  /** Share of the failing calls that took effect all the same, the answer being lost. @default 0 */
  appliedShare?: number;
  /** Added to every answer, ms. @default 0 */
  latencyMs?: number;
  /** Up to this much more, uniformly, ms. @default 0 */
  jitterMs?: number;
  /** Of `http-429`, s. @default 2 */
  retryAfterS?: number;
}

/** A plan that begins `afterMs` after the schedule was given. */
export interface FaultStep extends FaultPlan {
  afterMs: number;
}

/** What one call gets. */
export type FaultAction =
  | { kind: 'serve' }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'answer'; status: number; page: boolean; retryAfterS?: number };

/** Whether a value that came by HTTP names a mode. */
export function isFaultMode(value: unknown): value is FaultMode {
  return faultModes.some((mode) => mode === value);
}

/** What a call gets under a plan; `unit` is uniform in [0, 1). `refuse` resets those that were under way. */
export function actionOf(plan: FaultPlan, unit: number): FaultAction {
  switch (plan.mode) {
    case 'up':
      return { kind: 'serve' };
    case 'down':
    case 'refuse':
      return { kind: 'reset' };
    case 'hang':
      return { kind: 'hang' };
    case 'brownout':
      return unit < (plan.errorRate ?? 0.4)
        ? { kind: 'answer', status: 500, page: false }
        : { kind: 'serve' };
    case 'http-429':
      return { kind: 'answer', status: 429, page: false, retryAfterS: plan.retryAfterS ?? 2 };
    case 'html':
      return { kind: 'answer', status: 200, page: true };
    default:
      return { kind: 'answer', status: Number(plan.mode.slice('http-'.length)), page: true };
  }
}

/** How long the answer is held back, ms. */
export function latencyOf(plan: FaultPlan, unit: number): number {
  return (plan.latencyMs ?? 0) + (plan.jitterMs ?? 0) * unit;
}

/** `times` outages of `downMs`, with `upMs` of service before each and for good after the last. */
export function flapSchedule(times: number, upMs: number, downMs: number, down: FaultMode): FaultStep[] {
  const steps: FaultStep[] = [];
  for (let round = 0; round < times; round += 1) {
    const startMs = round * (upMs + downMs);
    steps.push({ afterMs: startMs, mode: 'up' }, { afterMs: startMs + upMs, mode: down });
  }
  return [...steps, { afterMs: times * (upMs + downMs), mode: 'up' }];
}
