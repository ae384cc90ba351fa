/** One moment of everything that moves, out of a snapshot and of what was counted since the one before. */
import { CRM } from '../../lambdas/core/connector/default.ts';
import type { Connection } from '../operator/connection.ts';
import { total } from '../operator/drains.ts';
import { createLogMeasures } from '../operator/log-measures.ts';
import type { Snapshot } from '../operator/snapshot.ts';
import type { BreakerLook, Sample } from './contract.ts';

/** Reads what lies between two snapshots. */
export type Sampler = (snapshot: Snapshot) => Promise<Sample>;

/** Depths and breakers everywhere; what functions count, and effects, on the runner. */
export function createSampler({ local }: Pick<Connection, 'local'>): Sampler {
  const measures = local && createLogMeasures(local.logDirectory);
  let lastMs = 0;
  let lastEffects: number | undefined;
  return async (snapshot) => {
    const seconds = Math.max(1, (snapshot.atMs - lastMs) / 1000);
    const { counts = new Map<string, number>(), timings } = measures?.take() ?? {};
    const effects = local === undefined ? undefined : await effectsOf(local.simulators);
    const isFirst = lastMs === 0;
    const made = effects === undefined || lastEffects === undefined ? undefined : effects - lastEffects;
    lastMs = snapshot.atMs;
    lastEffects = effects;
    return {
      ...standing(snapshot),
      ...(measures === undefined || isFirst
        ? {}
        : {
            lookups: ratesIn(counts, 'LookupsBySource ', seconds),
            calls: ratesIn(counts, 'Attempts ', seconds),
            accepted: (counts.get('EventsAccepted') ?? 0) / seconds,
          }),
      ...(made === undefined ? {} : { effects: Math.max(0, made) / seconds }),
      ...longest('ackMs', timings, 'AckLatency'),
      ...longest('effectMs', timings, 'TimeToEffect'),
    };
  };
}

function standing({ atMs, breakers, holds, workers }: Snapshot): Sample {
  const held = new Set(holds.map(({ downstream }) => downstream));
  return {
    atMs,
    breakers: Object.fromEntries(
      breakers.map(({ downstream, phase, forcedBy }): [string, BreakerLook] => [
        downstream,
        held.has(downstream) || forcedBy !== '' ? 'holds' : phase,
      ]),
    ),
    depths: Object.fromEntries(workers.map((worker) => [worker.queue, total(worker)])),
  };
}

/** Of the counts that begin so, by what follows. */
function ratesIn(
  counts: ReadonlyMap<string, number>,
  begin: string,
  seconds: number,
): Record<string, number> {
  const found = [...counts].filter(([name]) => name.startsWith(begin));
  return Object.fromEntries(found.map(([name, count]) => [name.slice(begin.length), count / seconds]));
}

/** The longest of a timing, whatever its dimension; nothing where there was none. */
function longest(
  name: 'ackMs' | 'effectMs',
  timings: ReadonlyMap<string, readonly number[]> = new Map(),
  metric: string,
): Partial<Record<typeof name, number>> {
  const all = [...timings].filter(([key]) => key.split(' ')[0] === metric).flatMap(([, values]) => values);
  return all.length === 0 ? {} : { [name]: Math.max(...all) };
}

/** Effects in the simulated CRM since its start; undefined where another one is used. */
async function effectsOf(simulators: string): Promise<number | undefined> {
  if (simulators === '') return undefined;
  try {
    const answer = await fetch(`${simulators}/${CRM.name}/_sim/state`, { signal: AbortSignal.timeout(2000) });
    const { effects } = (await answer.json()) as { effects?: number };
    return effects;
  } catch {
    // A figure of the plot, no more: the next look has it again.
    return undefined;
  }
}
