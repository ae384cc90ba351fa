/**
 * The admin routes of every simulated system, under `/_sim` of its own address and under `/<name>/_sim` of the
 * control server (which also answers while the system itself refuses connections):
 * - `GET /state`: mode, history of modes, counters, the system's own figures, address of the control server
 * - `POST /switch` `{mode, …}` (a plan) or `{schedule: [{afterMs, mode, …}]}`
 * - `GET /effects?after=0&limit=10000`, `GET /calls?after=0&limit=10000`: pages, oldest first
 * - `GET /counters`: calls by kind and outcome
 * - `POST /reset`: mode up, everything forgotten
 */
import { type createCallLog, pageOf } from './calls.ts';
import { type FaultPlan, type FaultStep, isFaultMode } from './faults.ts';
import type { FaultSwitch } from './switch.ts';
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem } from './system.ts';

/** What the admin routes show and turn. */
export interface AdminParts {
  system: SimSystem;
  calls: ReturnType<typeof createCallLog>;
  faults: FaultSwitch;
  url: string;
  controlUrl: string;
}

/** Answers a request whose first path segment is `_sim`. */
export function createAdmin(parts: AdminParts): (request: SimRequest) => Promise<SimReply> {
  const { system, calls, faults } = parts;
  const routes: Record<string, (request: SimRequest) => SimReply | Promise<SimReply>> = {
    'GET /state': () => ({ status: 200, body: stateOf(parts) }),
    'GET /counters': () => ({ status: 200, body: calls.countBy() }),
    'GET /effects': ({ query }) => paged(system.effects(), query),
    'GET /calls': ({ query }) => paged(calls.all(), query),
    'POST /switch': (request) => turn(faults, request),
    'POST /reset': async () => {
      calls.clear();
      system.reset();
      await faults.set({ mode: 'up' });
      return { status: 200, body: stateOf(parts) };
    },
    ...system.admin,
  };
  return async (request) => {
    const route = routes[`${request.method} /${request.segments.slice(1).join('/')}`];
    return route === undefined ? noRoute : route(request);
  };
}

function stateOf({ system, calls, faults, url, controlUrl }: AdminParts): Record<string, unknown> {
  return {
    name: system.name,
    url,
    control: `${controlUrl}/${system.name}`,
    ...faults.current(),
    history: faults.history(),
    calls: calls.all().length,
    effects: system.effects().length,
    ...system.state(),
  };
}

function paged(items: readonly unknown[], query: URLSearchParams): SimReply {
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? 10_000);
  return { status: 200, body: pageOf(items, after, limit) };
}

async function turn(faults: FaultSwitch, { text }: SimRequest): Promise<SimReply> {
  const wanted = jsonObject(text);
  const steps: unknown = wanted?.['schedule'];
  if (Array.isArray(steps) && steps.every((step) => isFaultMode((step as FaultStep | null)?.mode))) {
    faults.schedule(steps as FaultStep[]);
  } else if (wanted !== undefined && isFaultMode(wanted['mode'])) {
    await faults.set(wanted as unknown as FaultPlan);
  } else {
    return { status: 400, body: { error: 'a mode, or a schedule of modes, is wanted' } };
  }
  return { status: 200, body: faults.current() };
}
