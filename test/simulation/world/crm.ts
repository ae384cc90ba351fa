/** A CRM or a warehouse behind HTTP: what it knows, what it was made to do, and how it fails. */
import type { CallHttp, HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { Container } from '../kernel/container.ts';
import type { CrmModel, Mode, Outage } from './models.ts';
import type { World } from './world.ts';

/** An answer, and how long it takes to be made; undefined: none will come. */
interface Answer {
  reply: { status: number; body: unknown; headers?: Record<string, string> } | undefined;
  tookMs: number;
}

export function createCrmModel(
  world: World,
  name: 'crm' | 'warehouse',
  outages: readonly Outage[],
): CrmModel {
  const { scheduler, chance, checks, trace } = world;
  let healed = false;
  let acceptsAll = false;
  const cases = new Map<string, string>();

  const modeNow = (): Mode => {
    if (healed) return 'up';
    const nowMs = scheduler.now();
    return outages.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs)?.mode ?? 'up';
  };

  const applyEvent = (call: HttpCall, path: string): Answer['reply'] => {
    const parts = path.split('/');
    const platform = parts[1] ?? '';
    const id = `${platform}#${decodeURIComponent(parts.at(-1) ?? '')}`;
    const { data } = JSON.parse(call.body ?? '{}') as {
      data?: Partial<Record<'data' | 'interaction', { note?: string; flaw?: string }>>;
    };
    const { note = '', flaw = '' } = data?.data ?? data?.interaction ?? {};
    if (!acceptsAll && flaw === 'refused') return { status: 422, body: { error: 'invalid' } };
    if (!acceptsAll && flaw === 'failing') return { status: 500, body: { error: 'fault' } };
    checks.events.applied(id, note);
    return {
      status: 200,
      body: platform === 'genesys' && chance.happens(0.5) ? { caseId: `case-${id}` } : {},
    };
  };
  const createCase = (call: HttpCall): Answer['reply'] => {
    const body = JSON.parse(call.body ?? '{}') as { correlationId?: string; note?: string };
    const { correlationId = '', note = '' } = body;
    const before = cases.get(correlationId);
    if (before !== undefined && before !== note)
      world.verdict.breaks('P2', `another payload of request ${correlationId} took effect`);
    cases.set(correlationId, note);
    return { status: 201, body: { caseId: `case-${correlationId}` } };
  };
  const work = (call: HttpCall): Answer['reply'] => {
    const { pathname, searchParams } = new URL(call.url);
    if (pathname === '/cases') return createCase(call);
    if (pathname !== '/customers') return applyEvent(call, pathname);
    const phone = searchParams.get('phone') ?? '';
    const tier = checks.customers.tierOf(phone);
    return { status: 200, body: { customerId: `C${phone}`, tier, ...world.changedAt(phone) } };
  };

  const answer = (call: HttpCall): Answer => {
    const tookMs = chance.between(5, 60);
    const doneAnyway = (): unknown => chance.happens(0.3) && work(call);
    switch (modeNow()) {
      case 'refuses':
        return { reply: { status: 0, body: '' }, tookMs: 1 };
      case 'errors':
        doneAnyway();
        return { reply: { status: chance.pick([500, 502, 503]), body: { error: 'down' } }, tookMs };
      case 'page':
        return { reply: { status: chance.pick([200, 403, 404]), body: '<html>restarting</html>' }, tookMs };
      case 'slow':
        return { reply: work(call), tookMs: chance.between(2100, 6000) };
      case 'hangs':
        doneAnyway();
        return { reply: undefined, tookMs };
      case 'brownout':
        if (chance.happens(0.5)) return { reply: work(call), tookMs: chance.between(5, 1500) };
        doneAnyway();
        return { reply: { status: 500, body: { error: 'overloaded' } }, tookMs };
      case 'full':
        return { reply: { status: 429, body: {}, headers: { 'retry-after': '2' } }, tookMs };
      case 'revoked':
        return { reply: { status: 401, body: { error: 'unauthorized' } }, tookMs };
      default:
        return { reply: work(call), tookMs };
    }
  };

  const caller = (container: Container): CallHttp => {
    return (call) =>
      new Promise((resolve, reject) => {
        if (!container.isAlive()) return;
        const key = call.headers?.['x-idempotency-key'];
        trace(() => `${container.name} ${name} ${modeNow()} ${call.method} ${new URL(call.url).pathname}`);
        world.count(`${name} calls while it ${modeNow() === 'up' ? 'is up' : 'fails'}`);
        checks[`${name}Rate`].called(scheduler.now(), world.troubledMs('rate', 'breaker', 'cache'));
        checks.breaker.called(name, container);
        if (key !== undefined) checks.claims.began(`${name} ${key}`, container);
        const end = (hand: () => void): void => {
          if (key !== undefined) checks.claims.ended(`${name} ${key}`, container);
          hand();
        };
        container.deliver(call.timeoutMs, () =>
          end(() => reject(new TransientError(`no answer within ${call.timeoutMs} ms`))),
        );
        scheduler.after(chance.between(1, 20), () => {
          const { reply, tookMs } = answer(call);
          if (reply === undefined) return;
          container.deliver(tookMs, () =>
            end(() => {
              if (reply.status === 0) reject(new TransientError('connection failed: ECONNREFUSED'));
              else resolve(toReply(reply));
            }),
          );
        });
      });
  };

  return {
    caller,
    modeNow,
    cases,
    acceptAll() {
      acceptsAll = true;
    },
    heal() {
      healed = true;
    },
  };
}

function toReply({ status, body, headers = {} }: NonNullable<Answer['reply']>): HttpReply {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
