/**
 * A virtual Lambda container: an own clock, and a wrapper around every port through which the scheduler decides when a
 * call takes effect, when its answer comes, and whether the container is there to hear it.
 */

import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';
import type { Clock, System } from '../../../lambdas/core/ports.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What a container is made of and told by. */
export interface Ground {
  scheduler: Scheduler;
  chance: Chance;
  faultPlan: FaultPlan;
  /** Told of every step, for `--trace`. */
  trace(line: () => string): void;
  /** When each port last failed or was slow in any container, ms since the epoch. */
  troubles: Map<string, number>;
  /** Counts what the run has contained, for the summary. */
  count(what: string): void;
  log: System['log'];
  metrics: System['metrics'];
}

export interface Container {
  readonly name: string;
  readonly system: System;
  /** When a call to this port last failed here or came late, ms since the epoch; -Infinity: never. */
  lastFaultMs(port: string): number;
  isAlive(): boolean;
  /** Every method of `target` as a call over the network. */
  port<Port extends object>(name: string, target: Port): Port;
  /** One such call. */
  call<Answer>(port: string, method: string, make: () => Promise<Answer>): Promise<Answer>;
  /** Hands something to the container's code in `ms`: never if it is dead by then, later if it is frozen. */
  deliver(ms: number, hand: () => void): void;
  /** An invocation begins; it dies at its `crashAt`-th step, if that is given. */
  thaw(crashAt: number | undefined, onDeath: () => void): void;
  /** The invocation has been answered: nothing runs until the next one. */
  freeze(): void;
  kill(): void;
}

/** AWS_CALL_TIMEOUT_MS times AWS_MAX_ATTEMPTS: by then the SDK has given a call up, ms. */
const GIVEN_UP_MS = 2000;
/** Slower than this is trouble, ms. */
const SLOW_MS = 40;

export function createContainer(name: string, ground: Ground, skewMs: number): Container {
  const { scheduler, chance, faultPlan, trace } = ground;
  const faults = new Map<string, number>();
  let alive = true;
  let frozen = true;
  let steps = 0;
  let crashAt: number | undefined;
  let onDeath = (): void => undefined;
  let missed: (() => void)[] = [];

  const kill = (): void => {
    if (!alive) return;
    alive = false;
    missed = [];
    trace(() => `${name} † dies`);
    ground.count('containers lost');
    onDeath();
  };
  /** Counts a step of the invocation; false where the container dies of it. */
  const step = (): boolean => {
    steps += 1;
    if (alive && !frozen && steps === crashAt) kill();
    return alive;
  };
  const deliver: Container['deliver'] = (ms, hand) => {
    const arrive = (): void => {
      if (!alive) return;
      if (frozen) missed.push(arrive);
      else if (step()) hand();
    };
    scheduler.after(ms, arrive);
  };
  /** What has left for the network takes effect even if the container does not live to hear of it; what has not, waits. */
  const send = (ms: number, land: () => void): void => {
    const hasLeft = chance.happens(0.5);
    const arrive = (): void => {
      if (!alive && !hasLeft) return;
      if (alive && frozen && !hasLeft) missed.push(arrive);
      else land();
    };
    scheduler.after(ms, arrive);
  };

  const call: Container['call'] = (port, method, make) =>
    new Promise((resolve, reject) => {
      if (!step()) return;
      const what = `${port}.${method}`;
      const { fate, outMs, backMs } = faultPlan.over(port, scheduler.now());
      if (fate !== 'ok' || outMs + backMs > SLOW_MS) ground.troubles.set(port, scheduler.now());
      if (fate !== 'ok') {
        faults.set(port, scheduler.now());
        ground.count(`calls ${fate}`);
        trace(() => `${name} ${what} will be ${fate}`);
      }
      const failed = (): void =>
        deliver(backMs, () => {
          faults.set(port, scheduler.now());
          const Fault = fate === 'refused' ? NotQueuedError : UnavailableError;
          reject(new Fault('simulated', `${what} failed`, 5));
        });
      const land = (then: (answer: Promise<unknown>) => void): void => {
        trace(() => `${name} ${what}`);
        then(make());
      };
      const answerOf = (made: Promise<unknown>): void => {
        made.then(
          (answer) => deliver(backMs, () => resolve(answer as never)),
          (error: unknown) => deliver(backMs, () => reject(error)),
        );
      };
      const unheard = (made: Promise<unknown>): void => void made.catch(() => undefined);
      if (fate === 'ok') send(outMs, () => land(answerOf));
      else if (fate === 'not-made' || fate === 'refused') send(outMs, failed);
      else if (fate === 'answer-lost')
        send(outMs, () => {
          land(unheard);
          failed();
        });
      else if (fate === 'made-twice')
        send(outMs, () => {
          land(unheard);
          send(outMs, () => land(answerOf));
        });
      else {
        deliver(GIVEN_UP_MS, failed);
        scheduler.after(GIVEN_UP_MS + outMs * 20, () => land(unheard));
      }
    });

  const clock: Clock = {
    now: () => scheduler.now() + skewMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        let woken = false;
        deliver(ms, () => {
          woken = true;
          resolve();
        });
        signal?.addEventListener('abort', () => woken || reject(signal.reason), { once: true });
      }),
  };

  return {
    name,
    system: { clock, random: chance, log: ground.log, metrics: ground.metrics },
    lastFaultMs: (port) => faults.get(port) ?? Number.NEGATIVE_INFINITY,
    isAlive: () => alive,
    call,
    deliver,
    kill,
    port: (portName, target) =>
      new Proxy(target, {
        get(from, key) {
          const member: unknown = Reflect.get(from, key);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) =>
            call(portName, String(key), () => Reflect.apply(member, from, args) as Promise<unknown>);
        },
      }),
    thaw(dieAt, whenDead) {
      frozen = false;
      steps = 0;
      crashAt = dieAt;
      onDeath = whenDead;
      const late = missed;
      missed = [];
      for (const arrive of late) scheduler.after(0, arrive);
    },
    freeze() {
      frozen = true;
      onDeath = () => undefined;
    },
  };
}
