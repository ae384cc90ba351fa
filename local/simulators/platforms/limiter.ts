/** The rate limit of a simulated platform: every sliding window of every token, with the headers of a real one. */
import type { SimReply } from '../system.ts';
import { createSlidingWindow, type SlidingWindow } from '../window.ts';

/** Set by `POST /_sim/options`. */
export interface LimitOptions {
  /** Calls in any window of a token. */
  rateLimit: number;
  rateWindowMs: number;
}

export interface Limiter {
  options: LimitOptions;
  /** The 429 of a call over the limit; undefined where it may pass. */
  refuse(token: string, nowMs: number): SimReply | undefined;
  /** Headers that show how full the window is. */
  headers(token: string, nowMs: number): Record<string, string>;
  state(): Record<string, unknown>;
  reset(): void;
}

/** Refused calls count too: a client that hammers stays refused. */
export function createLimiter(defaults: LimitOptions): Limiter {
  const options = { ...defaults };
  let windows = new Map<string, SlidingWindow>();
  let refused = 0;
  const windowOf = (token: string): SlidingWindow => {
    // A changed width starts new windows.
    const key = `${token}@${options.rateWindowMs}`;
    const window = windows.get(key) ?? createSlidingWindow(options.rateWindowMs);
    windows.set(key, window);
    return window;
  };
  const headers = (token: string, nowMs: number): Record<string, string> => ({
    'inin-ratelimit-count': String(windowOf(token).count(nowMs)),
    'inin-ratelimit-allowed': String(options.rateLimit),
    'inin-ratelimit-reset': String(Math.max(1, Math.ceil(windowOf(token).freeInMs(nowMs) / 1000))),
  });
  return {
    options,
    headers,
    refuse(token, nowMs) {
      if (windowOf(token).hit(nowMs) <= options.rateLimit) return undefined;
      refused += 1;
      const answer = headers(token, nowMs);
      return {
        status: 429,
        body: { status: 429, code: 'too.many.requests', message: 'Rate limit exceeded' },
        headers: { ...answer, 'retry-after': answer['inin-ratelimit-reset'] ?? '1' },
      };
    },
    state: () => ({
      rate: options,
      worstWindow: Math.max(0, ...[...windows.values()].map((window) => window.worst())),
      refusedByRate: refused,
    }),
    reset() {
      Object.assign(options, defaults);
      windows = new Map();
      refused = 0;
    },
  };
}
