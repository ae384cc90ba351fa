/** Remembers what has been started, and stops it in reverse order. */

interface Stoppable {
  stop(): Promise<unknown>;
}

export interface Teardown {
  /** Answers what it was given. */
  add<T extends Stoppable>(started: T): T;
  /** Waits for all of them, also where one fails, so that none is forgotten. Throws the first failure. */
  all<T extends Record<string, Stoppable>>(starts: { [K in keyof T]: Promise<T[K]> }): Promise<T>;
  /** Stops all, each for 4 s at most; a failing stop doesn't keep the others from theirs. Runs once. */
  run(): Promise<void>;
}

const stopLimitMs = 4_000;

/** Nothing to stop yet. */
export function createTeardown(): Teardown {
  const started: Stoppable[] = [];
  let running: Promise<void> | undefined;
  const add = <T extends Stoppable>(one: T): T => {
    started.push(one);
    return one;
  };
  const run = async (): Promise<void> => {
    for (let one = started.pop(); one !== undefined; one = started.pop()) {
      await limited(one.stop().catch(() => undefined));
    }
  };
  return {
    add,
    all: async <T extends Record<string, Stoppable>>(starts: { [K in keyof T]: Promise<T[K]> }) => {
      const entries: [string, Promise<Stoppable>][] = Object.entries(starts);
      const settled = await Promise.allSettled(entries.map(([, start]) => start));
      for (const one of settled) if (one.status === 'fulfilled') add(one.value);
      const failed = settled.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return Object.fromEntries(await Promise.all(entries.map(async ([name, start]) => [name, await start])));
    },
    run: () => {
      running ??= run();
      return running;
    },
  };
}

async function limited(stopping: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, stopLimitMs);
  });
  await Promise.race([stopping, late]);
  clearTimeout(timer);
}
