/** Hands the host from the set-up to the teardown. */
import type { EngineHost } from './engine-host.ts';

export const running: { host?: EngineHost } = {};
