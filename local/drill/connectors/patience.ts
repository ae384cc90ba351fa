/** How long a drill waits for what is still to be done. Pure. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { settingPrefix } from '../../../lib/connectors/own-connector.ts';

/** What a backlog takes at least, beside its own time, ms. */
const leastMs = 240_000;
/** Of a connector's limit that a drain is sure to use: lookups come first, and the headroom stays free. */
const sureShare = 0.3;

/** By the slowest connector: what waits for it (`depths`: by queue), at its own limit. `set`: settings of the run. */
export function drainPatienceMs(
  depths: Readonly<Record<string, number>>,
  connectors: readonly Pick<Connector, 'name' | 'limits'>[],
  set: Readonly<Record<string, string>>,
): number {
  const takes = connectors.map(({ name, limits }) => {
    const limit = Number(set[`${settingPrefix(name)}_RATE_LIMIT`] ?? limits.default.calls);
    const windowMs = Number(set[`${settingPrefix(name)}_RATE_WINDOW_MS`] ?? limits.default.windowMs);
    const waiting = (depths[`${name}-events`] ?? 0) + (depths[`${name}-requests`] ?? 0);
    return (waiting * windowMs) / (sureShare * limit);
  });
  return leastMs + Math.max(0, ...takes);
}
