/** The ports that nearly every handler wires, one set a container. */
import type { System } from '../core/ports.ts';
import { log } from './logger.ts';
import { type BufferedMetrics, bufferedMetrics } from './metrics.ts';
import { systemClock, systemRandom } from './system.ts';

export const metrics: BufferedMetrics = bufferedMetrics();
export const system: System = { clock: systemClock, random: systemRandom, log, metrics };
