/** How a CRM or a warehouse answers in each of its modes. */
import type { HttpCall } from '../../../lambdas/adapters/http/http-call.ts';
import { type CrmWork, HOT, kindOf, type Reply, recordOf } from './crm-work.ts';
import type { Outage } from './models.ts';
import type { World } from './world.ts';

/** An answer, and how long it takes to be made; undefined: none will come. A status of 0: nobody listens. */
export interface Answer {
  reply: Reply | undefined;
  tookMs: number;
}

const LATE_MS = 2500;
const CLIMB_MS = 60_000;
/** What a record at its limit answers, s. */
const HOT_RETRY_S = '600';

export function createAnswers({ chance, scheduler }: World, { work }: CrmWork) {
  const throttled = (seconds: string): Reply => ({
    status: 429,
    body: { error: 'too_many_requests' },
    headers: { 'retry-after': seconds },
  });
  const failed = (call: HttpCall, tookMs: number): Answer => {
    if (chance.happens(0.3)) work(call);
    return chance.happens(0.5)
      ? { reply: { status: 503, body: { error: 'overloaded' } }, tookMs }
      : { reply: undefined, tookMs };
  };
  const refused = (): Reply => ({
    status: chance.pick([400, 422]),
    body: { error: 'REQUIRED_FIELD_MISSING' },
  });
  const isRefused = ({ mode, fromMs, refuses = 'all' }: Outage, call: HttpCall): boolean => {
    const kind = kindOf(call);
    const isOfKind = kind === 'events' ? refuses !== 'cases' : kind === 'create-case' && refuses !== 'events';
    if (!isOfKind || mode === 'refusing') return isOfKind;
    return chance.happens(mode === 'refusing-node' ? 0.1 : (scheduler.now() - fromMs) / CLIMB_MS);
  };

  return (outage: Outage | undefined, call: HttpCall): Answer => {
    const tookMs = chance.between(5, 60);
    switch (outage?.mode) {
      case 'refuses':
        return { reply: { status: 0, body: '' }, tookMs: 1 };
      case 'errors':
        if (chance.happens(0.3)) work(call);
        return { reply: { status: chance.pick([500, 502, 503]), body: { error: 'down' } }, tookMs };
      case 'page':
        return { reply: { status: chance.pick([200, 403, 404]), body: '<html>restarting</html>' }, tookMs };
      case 'slow':
        return { reply: work(call), tookMs: chance.between(2100, 6000) };
      case 'hangs':
        if (chance.happens(0.3)) work(call);
        return { reply: undefined, tookMs };
      case 'brownout':
        if (chance.happens(0.5)) return { reply: work(call), tookMs: chance.between(5, 1500) };
        if (chance.happens(0.3)) work(call);
        return { reply: { status: 500, body: { error: 'overloaded' } }, tookMs };
      case 'full':
        return { reply: throttled('2'), tookMs };
      case 'overload':
        return chance.happens(2 / 3) ? { reply: throttled('2'), tookMs } : failed(call, tookMs);
      case 'overload-few':
        return chance.happens(0.1) ? { reply: throttled('2'), tookMs } : failed(call, tookMs);
      case 'revoked':
        return { reply: { status: 401, body: { error: 'unauthorized' } }, tookMs };
      case 'refusing':
      case 'refusing-node':
      case 'refusing-climb':
        return { reply: isRefused(outage, call) ? refused() : work(call), tookMs };
      case 'hot-record':
        return { reply: HOT.includes(recordOf(call)) ? throttled(HOT_RETRY_S) : work(call), tookMs };
      case 'late':
        return { reply: work(call), tookMs: LATE_MS };
      default:
        return { reply: work(call), tookMs };
    }
  };
}
