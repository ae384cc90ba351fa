/** Kills an invocation right before or right after its k-th call to any port: nothing of it runs from then on. */
import type { Seams } from './rig.ts';

export type Moment = 'before' | 'after';

export interface CrashInjector {
  /** Puts itself between a worker and its ports. */
  wrap(seams: Seams): Seams;
  /** The next invocation dies at this call; 1 is the first. */
  arm(call: number, moment: Moment): void;
  /** Names of the calls made since, in order. */
  calls: string[];
  /** Rejects when the armed crash happens. */
  crash(): Promise<never>;
}

export function crashInjector(): CrashInjector {
  let armed: { call: number; moment: Moment } | undefined;
  let die: (error: Error) => void = () => undefined;
  let dead = false;
  const forEver = new Promise<never>(() => undefined);

  const through = async (name: string, make: () => Promise<unknown>): Promise<unknown> => {
    // The frozen remains of a dead invocation do nothing more.
    if (dead) return forEver;
    injector.calls.push(name);
    const isIt = armed?.call === injector.calls.length;
    if (isIt && armed?.moment === 'before') return end();
    const answer = await make();
    return isIt ? end() : answer;
  };
  const end = (): Promise<never> => {
    dead = true;
    die(new Error('the container has died'));
    return forEver;
  };
  const around = <Port extends object>(port: Port, name: string): Port =>
    new Proxy(port, {
      get(target, method, receiver) {
        const made: unknown = Reflect.get(target, method, receiver);
        if (typeof made !== 'function') return made;
        return (...args: unknown[]) =>
          through(`${name}.${String(method)}`, () => Reflect.apply(made, target, args));
      },
    });

  const injector: CrashInjector = {
    calls: [],
    wrap: ({ records, queue, updates, crm }) => ({
      records: around(records, 'records'),
      queue: around(queue, 'queue'),
      updates: around(updates, 'updates'),
      crm: around(crm, 'crm'),
    }),
    arm(call, moment) {
      armed = { call, moment };
      dead = false;
      injector.calls = [];
    },
    crash: () =>
      new Promise((_, reject) => {
        die = reject;
      }),
  };
  return injector;
}
