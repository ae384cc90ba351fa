/** Metrics leave a container when its handler ends, whether it has answered or thrown. */
import type { MiddlewareObj } from '@middy/core';
import type { BufferedMetrics } from './metrics.ts';

/** The middleware that every handler wears. `now`: ms since the epoch, the time stamp of the printed metrics. */
export function flushMetrics(
  metrics: Pick<BufferedMetrics, 'flush'>,
  now: () => number,
): Required<Pick<MiddlewareObj, 'after' | 'onError'>> {
  const flush = (): void => metrics.flush(now());
  return { after: flush, onError: flush };
}
