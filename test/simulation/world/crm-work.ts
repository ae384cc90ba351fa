/** What a CRM or a warehouse does with a call that it takes. */
import type { HttpCall } from '../../../lambdas/adapters/http/http-call.ts';
import type { World } from './world.ts';

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Interactions whose record is throttled in `hot-record`. */
export const HOT: readonly string[] = ['i0', 's0'];

/** Kinds of calls: those of an operation have a breaker of their own. `check`: a look for what a write has left. */
export type Kind = 'events' | 'create-case' | 'check' | 'lookup';

export interface CrmWork {
  /** Makes the effect and answers. */
  work(call: HttpCall): Reply;
  acceptAll(): void;
  cases: Map<string, string>;
}

export function kindOf({ url, method }: HttpCall): Kind {
  const { pathname } = new URL(url);
  if (pathname === '/cases') return method === 'GET' ? 'check' : 'create-case';
  return pathname === '/customers' ? 'lookup' : 'events';
}

/** Key of the record that a call of an event is about. */
export function recordOf({ url }: HttpCall): string {
  return /\/interactions\/([^/]+)\//.exec(new URL(url).pathname)?.[1] ?? '';
}

export function createCrmWork(world: World): CrmWork {
  const { chance, checks, setting, verdict } = world;
  let acceptsAll = false;
  const cases = new Map<string, string>();

  const applyEvent = (call: HttpCall, path: string): Reply => {
    const parts = path.split('/');
    const platform = parts[1] ?? '';
    const id = `${platform}#${decodeURIComponent(parts.at(-1) ?? '')}`;
    const { data } = JSON.parse(call.body ?? '{}') as {
      data?: Partial<Record<'data' | 'interaction', { note?: string; flaw?: string }>>;
    };
    const { note = '', flaw = '' } = data?.data ?? data?.interaction ?? {};
    if (!acceptsAll && flaw === 'refused') {
      checks.poison.refused(id);
      return { status: 422, body: { error: 'invalid' } };
    }
    if (!acceptsAll && flaw === 'failing') return { status: 500, body: { error: 'fault' } };
    checks.events.applied(id, note);
    checks.expectations.applied(id, HOT.includes(recordOf(call)));
    return {
      status: 200,
      body: platform === 'genesys' && chance.happens(0.5) ? { caseId: `case-${id}` } : {},
    };
  };
  const createCase = (call: HttpCall): Reply => {
    const body = JSON.parse(call.body ?? '{}') as { correlationId?: string; note?: string };
    const { correlationId = '', note = '' } = body;
    const before = cases.get(correlationId);
    if (before !== undefined && before !== note)
      verdict.breaks('P2', `another payload of request ${correlationId} took effect`);
    if (before !== undefined && !setting.hasIdempotencyKeys)
      verdict.breaks('P2', `request ${correlationId} became two cases`);
    cases.set(correlationId, note);
    return { status: 201, body: { caseId: `case-${correlationId}` } };
  };

  return {
    cases,
    acceptAll() {
      acceptsAll = true;
    },
    work(call) {
      const { pathname, searchParams } = new URL(call.url);
      switch (kindOf(call)) {
        case 'create-case':
          return createCase(call);
        case 'check': {
          const id = searchParams.get('correlationId') ?? '';
          return { status: 200, body: { cases: cases.has(id) ? [{ caseId: `case-${id}` }] : [] } };
        }
        case 'events':
          return applyEvent(call, pathname);
        case 'lookup': {
          const phone = searchParams.get('phone') ?? '';
          const tier = checks.customers.tierOf(phone);
          return { status: 200, body: { customerId: `C${phone}`, tier, ...world.changedAt(phone) } };
        }
      }
    },
  };
}
