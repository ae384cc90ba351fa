import { TransientError } from '../../../lambdas/core/errors.ts';
import type { Container } from '../kernel/container.ts';
import type { PlatformModel } from './models.ts';
import type { World } from './world.ts';

export const TOKEN_LIFE_S = 300;

export function createPlatformModel(world: World): PlatformModel {
  const { scheduler, chance, checks, faultPlan, trace } = world;
  const updated = new Map<string, string>();
  const refused = new WeakSet<Container>();
  let tokens = 0;
  let revoked = 0;

  const grant = (): { status: number; body: object } => {
    tokens += 1;
    return { status: 200, body: { access_token: `token-${tokens}`, expires_in: TOKEN_LIFE_S } };
  };
  const update = (token: string, body: string): { status: number; body: object } => {
    if (faultPlan.slips()) revoked = tokens;
    if (Number(token.split('-')[1]) <= revoked) return { status: 401, body: {} };
    const { interactions = [] } = JSON.parse(body === '' ? '{}' : body) as {
      interactions?: { id: string; customAttributes: { crmCaseId: string } }[];
    };
    for (const { id, customAttributes } of interactions) updated.set(id, customAttributes.crmCaseId);
    return { status: 200, body: {} };
  };

  return {
    updated,
    caller: (container) => (call) =>
      new Promise((resolve, reject) => {
        if (!container.isAlive()) return;
        const isToken = call.url.endsWith('/oauth/token');
        trace(() => `${container.name} platform ${call.method} ${new URL(call.url).pathname}`);
        if (isToken) checks.tokens.requested(container, scheduler.now());
        else {
          checks.platformRate.called(scheduler.now(), world.troubledMs('rate', 'breaker', 'cache'));
          // After a 401 the same call is made once more, with a fresh token.
          if (!refused.delete(container)) checks.breaker.called('genesys', container);
        }
        const end = (hand: () => void): void => {
          if (isToken) checks.tokens.answered(container);
          hand();
        };
        container.deliver(call.timeoutMs, () => end(() => reject(new TransientError('no answer'))));
        scheduler.after(chance.between(1, 20), () => {
          if (faultPlan.slips()) {
            if (chance.happens(0.5)) return;
            container.deliver(5, () => end(() => resolve({ status: 503, headers: {}, body: '{}' })));
            return;
          }
          const token = (call.headers?.['authorization'] ?? '').replace('Bearer ', '');
          const { status, body } = isToken ? grant() : update(token, call.body ?? '');
          if (status === 401) refused.add(container);
          const tookMs = faultPlan.slips() ? chance.between(100, 6000) : chance.between(5, 80);
          container.deliver(tookMs, () =>
            end(() => resolve({ status, headers: {}, body: JSON.stringify(body) })),
          );
        });
      }),
  };
}
