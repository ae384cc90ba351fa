/** The fuzzer: input n of seed s is made of the seed s + n alone, so that a failing one is found again by its own seed. */
import { chanceOf } from '../simulation/kernel/random.ts';
import { createRig, type Target } from './rig.ts';
import { bus } from './targets/bus.ts';
import { crmAnswers } from './targets/crm-answers.ts';
import { crmUpdate } from './targets/crm-update.ts';
import { lookup } from './targets/lookup.ts';
import { onCall } from './targets/on-call.ts';
import { requests } from './targets/requests.ts';
import { secrets } from './targets/secrets.ts';
import { importFiles, settings } from './targets/settings.ts';
import { webhook } from './targets/webhook.ts';
import { workerBodies } from './targets/worker-bodies.ts';

/** Every way in, with its weight. */
const WAYS: readonly (readonly [name: string, weight: number, target: Target])[] = [
  ['webhook', 6, webhook],
  ['bus', 3, bus],
  ['lookup', 4, lookup],
  ['crm-update', 3, crmUpdate],
  ['requests', 3, requests],
  ['worker-bodies', 3, workerBodies],
  ['crm-answers', 4, crmAnswers],
  ['secrets', 1, secrets],
  ['on-call', 2, onCall],
  ['settings', 1, settings],
  ['import-files', 1, importFiles],
];
const DRAWS = WAYS.flatMap(([name, weight, target]) =>
  Array.from({ length: weight }, () => ({ name, target })),
);

/** An input that broke a promise; its seed alone makes it again. */
export interface Failure {
  seed: number;
  way: string;
  error: unknown;
}

export interface FuzzResult {
  inputs: number;
  byWay: Record<string, number>;
  failures: Failure[];
}

export interface FuzzOptions {
  inputs: number;
  seed: number;
  /** Stops after that many failures. @default 10 */
  maxFailures?: number;
  onProgress?: (done: number) => void;
}

/** An answer that takes longer has hung: nothing in here waits for anything, ms. */
const HUNG_MS = 20_000;

/** Runs the inputs of the seeds `seed` to `seed + inputs − 1`. */
export async function fuzz({ inputs, seed, maxFailures = 10, onProgress }: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = { inputs: 0, byWay: {}, failures: [] };
  while (result.inputs < inputs && result.failures.length < maxFailures) {
    const own = seed + result.inputs;
    const { way, error } = await one(own);
    result.inputs += 1;
    result.byWay[way] = (result.byWay[way] ?? 0) + 1;
    if (error !== undefined) result.failures.push({ seed: own, way, error });
    if (result.inputs % 1000 === 0) onProgress?.(result.inputs);
  }
  return result;
}

async function one(seed: number): Promise<{ way: string; error?: unknown }> {
  const chance = chanceOf(seed);
  const { name, target } = chance.pick(DRAWS);
  const rig = createRig();
  let timer: NodeJS.Timeout | undefined;
  try {
    const done = target(chance, rig);
    if (done !== undefined) {
      const hung = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('never answered')), HUNG_MS);
      });
      await Promise.race([done, hung]);
    }
    rig.checkPrivacy();
    return { way: name };
  } catch (error) {
    return { way: name, error };
  } finally {
    clearTimeout(timer);
  }
}
