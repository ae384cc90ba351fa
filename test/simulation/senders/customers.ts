/** Data Actions that look callers up, and a CRM that changes them and reports them by webhook. */
import type { Fleet } from '../world/fleet.ts';
import type { Callers } from '../world/scenarios.ts';
import { SECRETS } from '../world/secrets.ts';
import type { World } from '../world/world.ts';
import { send, signature } from './http.ts';

const PHONES = ['+14155552671', '+14155552672', '+14155552673'] as const;
const DEADLINE_MS = 3500;
const LOOKUP = '/crm/customer-lookup';
const TRIES = 8;
/** A secret that could not be read is not asked for again at once, ms. */
const ILL_MS = 10_000;

export interface Customers {
  isDone(): boolean;
}

export function startCustomers(
  world: World,
  { lookup, crmUpdate }: Pick<Fleet, 'lookup' | 'crmUpdate'>,
  plan: { lookups: number; changes: number; spanMs: number; callers: readonly Callers[] },
): Customers {
  const { scheduler, chance, checks, verdict } = world;
  let pending = plan.lookups + plan.changes;

  const look = (phone: string, isNew = false): void => {
    const floor = checks.customers.floor(phone);
    const headers = { 'x-api-key': SECRETS['api-key'] };
    send(world, lookup, LOOKUP, headers, JSON.stringify({ ani: phone }), (answer, tookMs, wasInvoked) => {
      pending -= 1;
      if (!wasInvoked) return;
      const {
        source = '',
        tier,
        customerId,
        found,
      } = (answer?.body ?? {}) as Record<string, string | boolean>;
      const isUsable =
        typeof tier === 'string' && typeof customerId === 'string' && typeof found === 'boolean';
      world.count(`lookups answered from ${source || 'nothing'}`);
      if (isNew) checks.expectations.answered(String(source));
      // Only a secret that can't be loaded excuses a lookup, and never with silence.
      const isExcused = answer?.status === 503 && scheduler.now() - world.troubledMs('secrets') < ILL_MS;
      if (tookMs > DEADLINE_MS) verdict.breaks('P5', `a lookup took ${tookMs} ms`);
      if (isExcused) return;
      if (answer?.status !== 200 || !isUsable)
        verdict.breaks('P5', `a lookup was answered ${answer?.status}`);
      if (found === true) checks.customers.told(phone, String(tier), floor, String(source));
    });
  };

  const tell = (phone: string, body: string, version: number, tries: number): void => {
    send(world, crmUpdate, '/webhooks/crm-update', signature(SECRETS.crm, body), body, (answer) => {
      if (answer?.status === 200) {
        world.count('CRM changes acknowledged');
        checks.customers.acknowledged(phone, version);
      } else if (tries > 1)
        return scheduler.after(chance.between(1000, 8000), () => tell(phone, body, version, tries - 1));
      pending -= 1;
    });
  };
  const change = (phone: string, toldAfterMs: number): void => {
    const { tier, version } = checks.customers.changed(phone);
    const at = new Date(scheduler.now()).toISOString();
    const form = chance.pick(['bare', 'timed', 'whole'] as const);
    const body = JSON.stringify({
      phone,
      fieldChanged: 'tier',
      ...(form === 'bare' ? {} : { changedAt: at }),
      ...(form === 'whole' ? { tier, ...(chance.happens(0.5) ? { customerId: `C${phone}` } : {}) } : {}),
    });
    world.noteChange(phone, at);
    // Sent late, so that changes overtake each other; some are sent twice.
    scheduler.after(toldAfterMs, () => tell(phone, body, version, TRIES));
    if (!chance.happens(0.2)) return;
    pending += 1;
    scheduler.after(chance.between(1000, 60_000), () => tell(phone, body, version, 2));
  };
  /** Several changes of one customer close together, and callers right between them. */
  const flurry = (count: number): void => {
    const phone = chance.pick(PHONES);
    const isPrompt = chance.happens(0.7);
    let atMs = chance.between(0, plan.spanMs);
    for (let left = count; left > 0; left -= 1) {
      scheduler.after(atMs, () => change(phone, chance.between(0, isPrompt ? 40 : 5000)));
      for (let callers = chance.between(0, 3); callers > 0; callers -= 1) {
        pending += 1;
        scheduler.after(atMs + chance.between(-80, 400), () => look(phone));
      }
      atMs += chance.between(20, 3000);
    }
  };
  for (let left = plan.changes; left > 0; ) {
    const together = Math.min(left, chance.between(1, 4));
    flurry(together);
    left -= together;
  }
  for (let left = plan.lookups; left > 0; left -= 1)
    scheduler.after(chance.between(0, plan.spanMs), () => look(chance.pick(PHONES)));
  let numbers = 0;
  for (const { count, atMs, overMs } of plan.callers) {
    pending += count;
    for (let left = count; left > 0; left -= 1) {
      numbers += 1;
      const phone = `+1415556${String(numbers).padStart(4, '0')}`;
      scheduler.after(atMs + chance.between(0, overMs), () => look(phone, true));
    }
  }
  return { isDone: () => pending === 0 };
}
