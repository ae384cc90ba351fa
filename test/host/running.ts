/** Hands the host from the set-up to the teardown. */
import type { Host } from './host.ts';

export const running: { host?: Host } = {};
