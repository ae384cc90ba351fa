/** Serves a simulated system: notes every call, lets the switch spoil it, answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmin } from './admin.ts';
import { type CallRecord, createCallLog } from './calls.ts';
import { readRequest, segmentsOf, sendReply } from './exchange.ts';
import { actionOf, type FaultAction, latencyOf, type SimRefusal, saidNo } from './fault-action.ts';
import type { FaultPlan } from './faults.ts';
import { createSeeded } from './hash.ts';
import { listen } from './listener.ts';
import { createFaultSwitch } from './switch.ts';
import type { SimReply, SimRequest, SimSystem } from './system.ts';

export interface SimServer {
  url: string;
  admin(request: SimRequest): Promise<SimReply>;
  stop(): Promise<void>;
}

const page = '<!doctype html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>';

/** Starts a system on 127.0.0.1; `port` 0 takes a free one, `seed` decides who is hit in a brown-out. */
export async function startSimServer(
  system: SimSystem,
  options: { port: number; seed: number; controlUrl: string },
): Promise<SimServer> {
  const random = createSeeded(options.seed);
  const calls = createCallLog();
  const listener = await listen(options.port, (message, response) => {
    answer(message, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${listener.port}`;
  const faults = createFaultSwitch((plan) => (plan.mode === 'refuse' ? listener.close() : listener.open()));
  const admin = createAdmin({ system, calls, faults, url, controlUrl: options.controlUrl });

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const nowMs = Date.now();
    const segments = segmentsOf(message.url ?? '/');
    if (segments[0] === '_sim') {
      sendReply(response, await admin(await readRequest(message, segments, nowMs)));
      return;
    }
    const method = message.method ?? 'GET';
    const plan = faults.current();
    const elapsedMs = faults.elapsedMs();
    const kind = system.kindOf(method, segments);
    const call = calls.begin(nowMs, method, kind, plan.mode);
    response.once('close', () => settle(call, response));
    const request = await readRequest(message, segments, nowMs);
    const waitMs = latencyOf(plan, random());
    if (waitMs > 0) await sleep(waitMs);
    const names = (record: string): boolean => isAbout(request, record);
    const action = actionOf(plan, random(), { kind, elapsedMs, names });
    if (action.kind !== 'serve') {
      spoil(action, plan, request, response, call);
      return;
    }
    const reply = system.handle({ ...request, nowMs: Date.now() });
    if (reply.delayMs !== undefined && reply.delayMs > 0) await sleep(reply.delayMs);
    sendReply(response, reply);
  }

  function spoil(
    action: Exclude<FaultAction, { kind: 'serve' }>,
    plan: FaultPlan,
    request: SimRequest,
    response: ServerResponse,
    call: CallRecord,
  ): void {
    // Some failures strike after the work is done: the effect is made, only its answer is lost.
    if (!saidNo(action) && random() < (plan.appliedShare ?? 0)) system.handle(request);
    if (action.kind === 'answer' || action.kind === 'refusal') {
      sendReply(response, action.kind === 'answer' ? spoiled(action) : refusedBy(system, request, action));
      return;
    }
    call.outcome = action.kind;
    if (action.kind === 'reset') response.socket?.resetAndDestroy();
  }

  return {
    url,
    admin,
    async stop() {
      faults.stop();
      await listener.close();
    },
  };
}

function settle(call: CallRecord, response: ServerResponse): void {
  call.endedMs = Date.now();
  if (call.outcome === '') call.outcome = response.writableFinished ? String(response.statusCode) : 'aborted';
}

/** Whether the path or a value of the body is this id. */
function isAbout({ segments, text }: SimRequest, record: string): boolean {
  return segments.includes(record) || text.includes(JSON.stringify(record));
}

function refusedBy(system: SimSystem, request: SimRequest, refusal: SimRefusal): SimReply {
  const { status, code, field } = refusal;
  const plain = { status, body: { error: { code, field, message: `simulated ${status}` } } };
  return system.refusal?.(request, refusal) ?? plain;
}

function spoiled({ status, page: asPage, retryAfterS }: Extract<FaultAction, { kind: 'answer' }>): SimReply {
  if (asPage) return { status, body: page, headers: { 'content-type': 'text/html' } };
  const headers: Record<string, string> =
    retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  return { status, body: { error: `simulated ${status}` }, headers };
}
