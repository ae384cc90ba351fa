/** Counts calls in every sliding window, exactly: the judge of rate limits. */
export interface SlidingWindow {
  /** Notes a call; answers how many there were in the window that ends with it. */
  hit(nowMs: number): number;
  /** Calls in the window that ends now. */
  count(nowMs: number): number;
  /** ms until the oldest call leaves the window; 0 where it is empty. */
  freeInMs(nowMs: number): number;
  /** The fullest window so far. */
  worst(): number;
}

/** A window of `windowMs`, open at its far end: calls exactly `windowMs` apart are not in one window. */
export function createSlidingWindow(windowMs: number): SlidingWindow {
  let times: number[] = [];
  let head = 0;
  let worst = 0;
  const trim = (nowMs: number): void => {
    while (head < times.length && (times[head] ?? 0) <= nowMs - windowMs) head += 1;
    if (head > 1024 && head * 2 > times.length) {
      times = times.slice(head);
      head = 0;
    }
  };
  const count = (nowMs: number): number => {
    trim(nowMs);
    return times.length - head;
  };
  return {
    count,
    hit(nowMs) {
      times.push(nowMs);
      const inWindow = count(nowMs);
      worst = Math.max(worst, inWindow);
      return inWindow;
    },
    freeInMs: (nowMs) => (count(nowMs) === 0 ? 0 : (times[head] ?? 0) + windowMs - nowMs),
    worst: () => worst,
  };
}

/** The fullest sliding window of a list of times (ms, in any order). */
export function worstWindow(timesMs: readonly number[], windowMs: number): number {
  const window = createSlidingWindow(windowMs);
  for (const time of [...timesMs].sort((a, b) => a - b)) window.hit(time);
  return window.worst();
}
