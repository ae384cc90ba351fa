/** Watches a drill while it runs: effects as they come, breaker, depths, and what still waits. */
import type { BreakerSample } from '../report/breaker-spans.ts';
import { type Effect, isAnswered } from '../report/verdict.ts';
import type { Observer } from '../traffic/observe.ts';
import { createTally, repeat, type Sample } from '../traffic/samples.ts';
import type { SimulatorClient } from '../traffic/simulator-client.ts';
import type { Traffic } from '../traffic/traffic.ts';

export interface Monitor {
  samples: Sample[];
  /** By name: the target's, and those of its operations that have a record. */
  breakers: Record<string, BreakerSample[]>;
  effects: Effect[];
  /** Reads the effects that are there now. */
  catchUp(): Promise<void>;
  /** Accepted, not yet applied. */
  waiting(): number;
  depths(): Record<string, number>;
  /** Called with every sample. */
  onSample(listener: (sample: Sample) => void): void;
  setPhase(phase: string): void;
  stop(): Promise<void>;
}

const sampleMs = 1000;
/** Transitions carry their own time; this only decides which of them are seen. */
const breakerMs = 200;

/** Starts watching: the effects of all sinks, by their names, and the breakers and pace of the target, which is one of them. */
export function startMonitor(
  observer: Observer,
  sinks: Readonly<Record<string, SimulatorClient>>,
  target: string,
  traffic: Traffic,
): Monitor {
  const samples: Sample[] = [];
  const breakers: Record<string, BreakerSample[]> = {};
  const effects: Effect[] = [];
  const applied = new Set<string>();
  const tally = createTally();
  const listeners: ((sample: Sample) => void)[] = [];
  let phase = 'warm-up';
  let depths: Record<string, number> = {};
  const seen = { lookups: 0, accepted: 0 };

  const read = async ([sink, client]: [string, SimulatorClient]): Promise<void> => {
    for (const { seq, atMs, reference } of await client.newEffects()) {
      effects.push({ sink, seq, atMs, reference });
      applied.add(`${sink}/${reference}`);
      if (sink === target) tally.add('effects');
    }
  };
  const catchUp = async (): Promise<void> => {
    await Promise.all(Object.entries(sinks).map(read));
  };
  const waiting = (): number =>
    traffic.accepted().filter(({ sink, reference }) => !applied.has(`${sink}/${reference}`)).length;

  const sample = async (): Promise<void> => {
    await catchUp();
    depths = await observer.depths();
    const outcomes = traffic.lookups().slice(seen.lookups);
    seen.lookups += outcomes.length;
    for (const outcome of outcomes) tally.add(`lookup:${isAnswered(outcome) ? outcome.source : 'failed'}`);
    const acceptedNow = traffic.acceptedCount();
    const counts = tally.take();
    const bySource = Object.entries(counts).filter(([name]) => name.startsWith('lookup:'));
    const taken: Sample = {
      atMs: Date.now(),
      phase,
      depths,
      waiting: waiting(),
      breaker: breakers[target]?.at(-1)?.phase ?? 'closed',
      effects: counts['effects'] ?? 0,
      accepted: acceptedNow - seen.accepted,
      lookups: Object.fromEntries(bySource.map(([name, count]) => [name.slice('lookup:'.length), count])),
    };
    seen.accepted = acceptedNow;
    samples.push(taken);
    for (const listener of listeners) listener(taken);
  };

  const loops = [
    repeat(sampleMs, sample),
    repeat(breakerMs, async () => {
      for (const [name, reading] of Object.entries(await observer.breakers())) {
        breakers[name] ??= [];
        breakers[name].push(reading);
      }
    }),
  ];
  return {
    samples,
    breakers,
    effects,
    catchUp,
    waiting,
    depths: () => depths,
    onSample: (listener) => void listeners.push(listener),
    setPhase: (next) => {
      phase = next;
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
