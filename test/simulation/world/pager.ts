/** A paging service behind HTTP. */
import type { CallHttp } from '../../../lambdas/adapters/http/http-call.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { Container } from '../kernel/container.ts';
import type { World } from './world.ts';

/** What a container pages with: in bad weather some calls are refused, throttled, or lose their answer. */
export function pagerCaller(
  { chance, checks, scheduler, faultPlan, trace, count }: World,
  container: Container,
): CallHttp {
  return (call) =>
    new Promise((resolve, reject) => {
      scheduler.after(chance.between(1, 30), () => {
        const { dedup_key: key, event_action: action } = JSON.parse(call.body ?? '{}') as Record<
          string,
          string
        >;
        const fate = faultPlan.slips() ? chance.pick(['down', 'full', 'lost'] as const) : 'ok';
        count(`pages ${fate}`);
        trace(() => `pager ${fate} ${action} ${key}`);
        if (fate === 'ok' || fate === 'lost') checks.pages.told(key ?? '', action ?? '');
        container.deliver(chance.between(1, 200), () => {
          if (fate === 'lost') reject(new TransientError('no answer'));
          else
            resolve({ status: fate === 'ok' ? 202 : fate === 'full' ? 429 : 500, headers: {}, body: '{}' });
        });
      });
    });
}
