/** A system behind: tokens, accounts that change, effects, and what goes wrong with each. */
import type { Send } from '../../../lambdas/core/connector/make-exchange.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { BreakerChecks } from '../checks/breaker.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { Container, Ground } from '../kernel/container.ts';
import type { ConnectorChecks } from './checks.ts';
import { createEffects } from './effects.ts';
import type { SystemBehaviour } from './scenarios.ts';
import { createTokenDesk } from './token-desk.ts';

export interface SystemModel {
  sender(container: Container): Send;
  /** A record is changed now; answers its version. */
  change(id: string): number;
  /** All sessions end, without a word to anybody. */
  endSessions(): void;
  tokenRequests(): number;
}

/** What it stands on, and who is told of what happens to it. */
type Beneath = Pick<Ground, 'scheduler' | 'chance' | 'trace' | 'count'> & {
  verdict: Verdict;
  checks: ConnectorChecks;
  breakers: BreakerChecks;
};

interface Answer {
  status: number;
  body: unknown;
}

/** By a value of any key: the record's id is its end. */
const idIn = (query: URLSearchParams): string => [...query.values()].join('').replace(/^.*-/, '');

export function createSystem(world: Beneath, name: string, behaviour: SystemBehaviour): SystemModel {
  const { scheduler, chance, trace, breakers, count } = world;
  const versions = new Map<string, number>();
  const effects = createEffects(scheduler.now, behaviour.keptForMs, (effect) =>
    world.checks.made(name, effect),
  );
  const desk = createTokenDesk(world.verdict, scheduler.now, behaviour);
  const repeated = new WeakSet<Container>();
  const spell = () =>
    behaviour.spells.find(({ fromMs, untilMs }) => fromMs <= scheduler.now() && scheduler.now() < untilMs);

  const handle = (request: Parameters<Send>[0]): Answer => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/token') return { status: 200, body: desk.grant() };
    const refusal = desk.refuses(request.headers['authorization'] ?? '');
    if (refusal !== undefined) return refusal;
    if (pathname !== '/accounts') return effects.handle(request, pathname, searchParams);
    const id = idIn(searchParams);
    return { status: 200, body: { accounts: [{ id, version: versions.get(id) ?? 0 }] } };
  };
  const isDown = (isToken: boolean): boolean => {
    const mode = spell()?.mode;
    return mode === 'down' || mode === 'hangs' || (isToken && mode === 'token endpoint down');
  };
  const noteCall = ({ method, url }: Parameters<Send>[0], container: Container): void => {
    // A look for what a write has left, and the same call with another token, go with the first call's lease.
    if (repeated.delete(container) || (method === 'GET' && url.includes('/effects'))) return;
    breakers.called(name, container);
    if (method !== 'GET') breakers.called(`${name}/seen`, container);
  };

  const sender =
    (container: Container): Send =>
    (request) =>
      new Promise((resolve, reject) => {
        if (!container.isAlive()) return;
        const isToken = request.url.endsWith('/token');
        trace(() => `${container.name} ${name} ${spell()?.mode ?? 'up'} ${request.method} ${request.url}`);
        count(`connector calls while the system is ${spell()?.mode ?? 'up'}`);
        if (isToken) desk.asked(container);
        else noteCall(request, container);
        const end = (hand: () => void): void => {
          if (isToken) desk.answered(container);
          hand();
        };
        const fail = (what: string) => end(() => reject(new TransientError(what)));
        container.deliver(request.timeoutMs, () => fail('no answer'));
        scheduler.after(chance.between(1, 20), () => {
          if (isDown(isToken)) {
            if (spell()?.mode !== 'hangs') container.deliver(5, () => fail('connection refused'));
            return;
          }
          const { status, body } = handle(request);
          if (status === 401 || status === 403) repeated.add(container);
          const [least, most] = isToken && desk.requests() > 1 ? behaviour.tokenTookMs : behaviour.tookMs;
          const tookMs = chance.between(least, most);
          if (!isToken && spell()?.mode === 'answers lost') {
            container.deliver(tookMs, () => fail('connection reset'));
            return;
          }
          const raw = { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
          container.deliver(tookMs, () => end(() => resolve(raw)));
        });
      });

  return {
    sender,
    change(id) {
      const version = (versions.get(id) ?? 0) + 1;
      versions.set(id, version);
      return version;
    },
    endSessions: desk.endSessions,
    tokenRequests: desk.requests,
  };
}
