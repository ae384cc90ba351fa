/** Lets a limited number of things happen at once. */
export interface Gate {
  /** Resolves when there is room; call what it gives to leave. */
  enter(): Promise<() => void>;
}

/** A gate for `size` at once, first come first served. */
export function createGate(size: number): Gate {
  let free = size;
  const queue: (() => void)[] = [];
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    enter: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      return leave;
    },
  };
}
