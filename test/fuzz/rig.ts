/** What every target runs on: a still clock, captured log and metrics, healthy secrets, and the checks of P9 and of answers. */

import { fixedSecrets } from '../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Clock } from '../../lambdas/core/ports.ts';
import type { Chance } from '../simulation/kernel/random.ts';
import { PLANTED } from './values.ts';

/** Values of the secrets; they too must be found nowhere. */
export const SECRETS = {
  genesys: 'genesys-hook-value',
  nice: 'nice-hook-value',
  crm: 'crm-hook-value',
  api: 'api-key-value',
  pii: 'pii-key-value',
} as const;

/** An input for which the product did what it must never do. */
export class Broken extends Error {}

/** One way in, fed with one input; throws Broken, or whatever the product threw. */
export type Target = (chance: Chance, rig: Rig) => Promise<void> | void;

export type Rig = ReturnType<typeof createRig>;

const PRIVATE = [PLANTED.digits, PLANTED.text, ...Object.values(SECRETS)];

/** A fresh one for each input. */
export function createRig() {
  const fake = memorySystem();
  // Nothing here is worth a wait: what is slept for no time goes on at once, everything else is a deadline.
  const sleep: Clock['sleep'] = async (ms, signal) => (ms <= 0 ? undefined : fake.clock.sleep(ms, signal));
  const system = { ...fake, clock: { now: fake.clock.now, sleep } };
  const secrets = fixedSecrets(SECRETS);
  return {
    ...system,
    system,
    secrets,
    piiKey: async () => (await secrets.read('pii')).current,
    /** Throws Broken where what was logged or counted reveals what nobody may read there. */
    checkPrivacy(): void {
      for (const { message, fields } of system.log.lines) {
        const shown = Object.values(fields).map((value) =>
          value instanceof Error ? textOfError(value) : value,
        );
        assertPrivate('a log line', [message, ...Object.keys(fields), ...shown].join('|'));
      }
      if (system.metrics.sums.size > 0) assertPrivate('a metric', [...system.metrics.sums.keys()].join('|'));
    },
  };
}

/** Throws Broken where a text holds a planted value or a secret. */
export function assertPrivate(where: string, text: string): void {
  const found = PRIVATE.findIndex((one) => text.includes(one));
  if (found !== -1)
    throw new Broken(`${where} holds ${found < 2 ? 'planted data' : 'a secret'}: ${text.slice(0, 400)}`);
}

/** Runs what may throw typed errors of the given kinds only; answers undefined where it did. */
export function typed<Value>(
  work: () => Value,
  check: (error: SteadylineError) => void = () => undefined,
): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SteadylineError)) throw error;
    check(error);
    return undefined;
  }
}

function textOfError(error: Error): string {
  const cause = error.cause instanceof Error ? textOfError(error.cause) : '';
  return `${error.name} ${error.message} ${cause}`;
}
