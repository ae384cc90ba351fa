/** Data Actions that look callers up, and a CRM that changes them and tells by webhook. */
import type { Fleet } from '../world/fleet.ts';
import { SECRETS, type World } from '../world/world.ts';
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
  plan: { lookups: number; changes: number; spanMs: number },
): Customers {
  const { scheduler, chance, checks, verdict } = world;
  let pending = plan.lookups + plan.changes;

  const look = (): void => {
    const phone = chance.pick(PHONES);
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
      if (answer?.status === 200) checks.customers.acknowledged(phone, version);
      else if (tries > 1)
        return scheduler.after(chance.between(1000, 8000), () => tell(phone, body, version, tries - 1));
      pending -= 1;
    });
  };
  const change = (): void => {
    const phone = chance.pick(PHONES);
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
    // Told late, so that changes overtake each other; some are told twice.
    scheduler.after(chance.between(0, 5000), () => tell(phone, body, version, TRIES));
    if (!chance.happens(0.2)) return;
    pending += 1;
    scheduler.after(chance.between(1000, 60_000), () => tell(phone, body, version, 2));
  };
  // Callers come together, and right when something changes.
  const burst = (count: number, act: () => void): void => {
    for (let left = count; left > 0; ) {
      const together = Math.min(left, chance.between(1, 3));
      const atMs = chance.between(0, plan.spanMs);
      for (let one = 0; one < together; one += 1) scheduler.after(atMs + chance.between(0, 50), act);
      left -= together;
    }
  };
  burst(plan.lookups, look);
  burst(plan.changes, change);
  return { isDone: () => pending === 0 };
}
