/** Lets a limited number of things happen at once. */
export interface Semaphore {
  /** Resolves when there is room; call the function that it gives to release the place. */
  acquire(): Promise<() => void>;
}

/** A semaphore for `size` at once, first come first served. */
export function createSemaphore(size: number): Semaphore {
  let free = size;
  const queue: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    acquire: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      return release;
    },
  };
}
