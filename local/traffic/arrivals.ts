/** When the next thing arrives: at random, with a burst in every ten seconds. Pure. */

/** A cycle of ten seconds holds one second at this multiple of the rate. */
const burst = 4;
const cycleMs = 10_000;
const burstMs = 1000;
/** What is left for the other nine seconds, so that the mean is the rate. */
const calm = (cycleMs - burst * burstMs) / (cycleMs - burstMs);

/**
 * Time of the next arrival after `nowMs` (ms since the start) at a mean `rate` a second; `unit` is uniform in [0, 1).
 * Gaps are exponential, as those of callers who know nothing of each other.
 */
export function nextArrivalMs(nowMs: number, rate: number, unit: number): number {
  const inBurst = nowMs % cycleMs < burstMs;
  const momentary = rate * (inBurst ? burst : calm);
  return nowMs + (-Math.log(1 - unit) / momentary) * 1000;
}

/** The same without bursts. */
export function nextSteadyMs(nowMs: number, rate: number, unit: number): number {
  return nowMs + (-Math.log(1 - unit) / rate) * 1000;
}

/**
 * Calls `emit` at each arrival from now until the signal says stop; late arrivals are made up for at once, so that
 * the rate holds on a busy machine.
 */
export function emitArrivals(
  nextMs: (nowMs: number) => number,
  emit: () => void,
  signal: AbortSignal,
): Promise<void> {
  const startMs = performance.now();
  return new Promise((resolve) => {
    let due = nextMs(0);
    const pump = (): void => {
      if (signal.aborted) {
        resolve();
        return;
      }
      for (const elapsed = performance.now() - startMs; due <= elapsed; due = nextMs(due)) emit();
      timer = setTimeout(pump, Math.max(1, due - (performance.now() - startMs)));
    };
    let timer = setTimeout(pump, due);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
