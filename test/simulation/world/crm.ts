/** A CRM or a warehouse behind HTTP. */
import type { CallHttp, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { Container } from '../kernel/container.ts';
import { createAnswers } from './crm-answers.ts';
import { createCrmWork, kindOf, type Reply } from './crm-work.ts';
import type { CrmModel, Mode, Outage } from './models.ts';
import type { World } from './world.ts';

export function createCrmModel(
  world: World,
  name: 'crm' | 'warehouse',
  outages: readonly Outage[],
): CrmModel {
  const { scheduler, chance, checks, trace } = world;
  const crmWork = createCrmWork(world);
  const answer = createAnswers(world, crmWork);
  let healed = false;

  const outageNow = (): Outage | undefined => {
    const nowMs = scheduler.now();
    return healed ? undefined : outages.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  };
  const modeNow = (): Mode => outageNow()?.mode ?? 'up';

  const caller = (container: Container): CallHttp => {
    return (call) =>
      new Promise((resolve, reject) => {
        if (!container.isAlive()) return;
        const kind = kindOf(call);
        const key = call.headers?.['x-idempotency-key'];
        trace(() => `${container.name} ${name} ${modeNow()} ${call.method} ${new URL(call.url).pathname}`);
        world.count(`${name} calls while it is ${modeNow()}`);
        checks[`${name}Rate`].called(scheduler.now(), world.troubledMs('rate', 'breaker', 'cache'));
        // A look for what a write has left goes with the write's own lease.
        if (kind !== 'check') checks.breaker.called(name, container);
        if (kind === 'events' || kind === 'create-case') checks.breaker.called(`${name}/${kind}`, container);
        if (key !== undefined) checks.claims.began(`${name} ${key}`, container);
        const end = (hand: () => void): void => {
          if (key !== undefined) checks.claims.ended(`${name} ${key}`, container);
          hand();
        };
        container.deliver(call.timeoutMs, () =>
          end(() => reject(new TransientError(`no answer within ${call.timeoutMs} ms`))),
        );
        scheduler.after(chance.between(1, 20), () => {
          const { reply, tookMs } = answer(outageNow(), call);
          if (reply === undefined) return;
          trace(() => `${name} answers ${reply.status}`);
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
    cases: crmWork.cases,
    acceptAll: crmWork.acceptAll,
    heal() {
      healed = true;
    },
  };
}

function toReply({ status, body, headers = {} }: Reply): HttpReply {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
