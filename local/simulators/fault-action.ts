/** What one call to a simulated system gets under a fault. Pure. */
import { type FaultPlan, type RefusalStatus, refusals } from './faults.ts';

/** What a call gets. */
export type FaultAction =
  | { kind: 'serve' }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'answer'; status: number; page: boolean; retryAfterS?: number }
  | ({ kind: 'refusal' } & SimRefusal);

/** A refusal before the system has put it into its own words. */
export interface SimRefusal {
  status: number;
  code: string;
  field: string;
}

/** What of a call a fault may depend on. */
export interface FaultedCall {
  /** As the system names its calls, e.g. `event`. */
  kind: string;
  /** Since the plan began, ms. */
  elapsedMs: number;
  /** Whether the call is about this record. */
  names(record: string): boolean;
}

const serve: FaultAction = { kind: 'serve' };
const slowMs = 2500;
const hotRetryAfterS = 600;
/** Kinds that change something. */
const writes: readonly string[] = ['event', 'case'];

/** What a call gets under a plan; `unit` is uniform in [0, 1). `refuse` resets those that were under way. */
export function actionOf(plan: FaultPlan, unit: number, call: FaultedCall): FaultAction {
  switch (plan.mode) {
    case 'up':
    case 'slow':
      return serve;
    case 'down':
    case 'refuse':
      return { kind: 'reset' };
    case 'hang':
      return { kind: 'hang' };
    case 'brownout':
      return unit < (plan.errorRate ?? 0.4) ? { kind: 'answer', status: 500, page: false } : serve;
    case 'http-429':
      return throttled(plan);
    case 'overload':
      return overloaded(plan, unit);
    case 'refuse-all':
      return refused(plan, unit, call);
    case 'hot-record':
      return plan.record !== undefined && call.names(plan.record) ? throttled(plan, hotRetryAfterS) : serve;
    case 'html':
      return { kind: 'answer', status: 200, page: true };
    default:
      return { kind: 'answer', status: Number(plan.mode.slice('http-'.length)), page: true };
  }
}

/** How long the answer is held back, ms. */
export function latencyOf(plan: FaultPlan, unit: number): number {
  return (plan.latencyMs ?? (plan.mode === 'slow' ? slowMs : 0)) + (plan.jitterMs ?? 0) * unit;
}

/** Whether the system itself said no: then it has surely done nothing. */
export function saidNo(action: FaultAction): boolean {
  return action.kind === 'refusal' || (action.kind === 'answer' && action.status === 429);
}

function throttled({ retryAfterS }: FaultPlan, defaultS = 2): FaultAction {
  return { kind: 'answer', status: 429, page: false, retryAfterS: retryAfterS ?? defaultS };
}

function overloaded(plan: FaultPlan, unit: number): FaultAction {
  const { throttledShare = 2 / 3, hangShare = 0.5 } = plan;
  if (unit < throttledShare) return throttled(plan);
  const hangs = (unit - throttledShare) / (1 - throttledShare) < hangShare;
  return hangs ? { kind: 'hang' } : { kind: 'answer', status: 503, page: true };
}

function refused(plan: FaultPlan, unit: number, { kind, elapsedMs }: FaultedCall): FaultAction {
  const { kinds = writes, statuses = [400, 422], share = 1, climbMs = 0 } = plan;
  const shareNow = climbMs === 0 ? share : share * Math.min(1, elapsedMs / climbMs);
  if (!kinds.includes(kind) || unit >= shareNow) return serve;
  const status: RefusalStatus = statuses[Math.floor((unit / shareNow) * statuses.length)] ?? 400;
  return { kind: 'refusal', status, ...refusals[status] };
}
