/** Flows that ask for cases, under Idempotency-Keys. */
import type { Fleet } from '../world/fleet.ts';
import { SECRETS } from '../world/secrets.ts';
import type { World } from '../world/world.ts';
import { send } from './http.ts';

export interface RequestSender {
  isDone(): boolean;
  finish(): void;
}

const TRIES = 6;

export function startRequests(
  world: World,
  { submit }: Pick<Fleet, 'submit'>,
  plan: { requests: number; spanMs: number },
): RequestSender {
  const { scheduler, chance, verdict, crm, stores } = world;
  /** Request ids that a 200 was said for, with what they asked for. */
  const accepted = new Map<string, { note: string; operation: string }>();
  let pending = 0;

  const ask = (key: string, operation: string, note: string, tries: number): void => {
    const headers = { 'x-api-key': SECRETS['api-key'], 'idempotency-key': key };
    // A refresh takes a number alone: the other payload is one of another customer.
    const isCase = operation === 'create-case';
    const phone = isCase || note === 'first' ? '+14155552671' : '+14155552672';
    const body = JSON.stringify(isCase ? { operation, phone, note } : { operation, phone });
    send(world, submit, '/crm/requests', headers, body, (answer) => {
      const status = answer?.status ?? 502;
      world.count(`requests answered ${status}`);
      const requestId = String(answer?.body['requestId'] ?? '');
      if (status === 200) {
        const before = accepted.get(requestId);
        if (before !== undefined && before.note !== note)
          verdict.breaks('P2', `200 to two payloads of request ${key}`);
        accepted.set(requestId, { note, operation });
      }
      if (status === 401 || status === 400) verdict.breaks('P1', `request ${key} was answered ${status}`);
      if (status < 500 || tries <= 1) pending -= 1;
      else scheduler.after(chance.between(1000, 10_000), () => ask(key, operation, note, tries - 1));
    });
  };
  const start = (key: string, operation: string, note: string, ms: number, tries: number): void => {
    pending += 1;
    scheduler.after(ms, () => ask(key, operation, note, tries));
  };
  for (let count = 0; count < plan.requests; count += 1) {
    const operation = chance.happens(0.6) ? 'create-case' : 'refresh-customer';
    const atMs = chance.between(0, plan.spanMs);
    start(`key-${count}`, operation, 'first', atMs, TRIES);
    if (chance.happens(0.4))
      start(`key-${count}`, operation, 'first', atMs + chance.between(0, 400_000), TRIES);
    if (chance.happens(0.1)) start(`key-${count}`, operation, 'other', atMs + chance.between(0, 60_000), 1);
  }
  return {
    isDone: () => pending === 0,
    finish() {
      for (const [requestId, { note, operation }] of accepted) {
        const made = crm.cases.get(requestId);
        const isApplied = stores.requests.records.get(requestId)?.applied === true;
        if (operation === 'create-case' && made === undefined)
          verdict.breaks('P1', `200 to request ${requestId}, which never became a case`);
        if (made !== undefined && made !== note)
          verdict.breaks('P2', `request ${requestId} became the case of another payload`);
        if (!isApplied) verdict.breaks('P1', `200 to request ${requestId}, which has no result`);
      }
    },
  };
}
