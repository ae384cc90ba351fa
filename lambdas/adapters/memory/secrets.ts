/** Secrets in memory, with the stages, the faults and the call count that tests look at. */
import { UnavailableError } from '../../core/errors.ts';
import type { Clock, SecretSource, SecretValues } from '../../core/ports.ts';

export interface MemorySecrets {
  /** What a cache fetches from. */
  fetch(secretId: string): Promise<SecretValues>;
  /** Number of fetches so far. */
  fetches: number;
  /** While set, every fetch throws UnavailableError. */
  failing: boolean;
  /** Stores a value as AWSCURRENT; what was there becomes AWSPREVIOUS. */
  put(secretId: string, value: string): void;
  /** Stores a value as AWSPENDING. */
  stage(secretId: string, value: string): void;
  /** Makes AWSPENDING the AWSCURRENT; its creation is when it was staged. */
  promote(secretId: string): void;
}

/** An empty store on a clock. */
export function memorySecrets(clock: Clock): MemorySecrets {
  const secrets = new Map<string, SecretValues>();
  const staged = new Map<string, number>();
  const makeCurrent = (secretId: string, value: string, currentSinceMs: number): void => {
    const before = secrets.get(secretId);
    secrets.set(secretId, {
      current: value,
      currentSinceMs,
      ...(before === undefined || before.current === '' ? {} : { previous: before.current }),
    });
  };
  const store: MemorySecrets = {
    fetches: 0,
    failing: false,
    fetch: async (secretId) => {
      store.fetches += 1;
      const values = secrets.get(secretId);
      if (store.failing || values === undefined)
        throw new UnavailableError('secret_unavailable', 'A secret could not be read.');
      return { ...values };
    },
    put: (secretId, value) => makeCurrent(secretId, value, clock.now()),
    stage: (secretId, value) => {
      const before = secrets.get(secretId) ?? { current: '', currentSinceMs: 0 };
      secrets.set(secretId, { ...before, pending: value });
      staged.set(secretId, clock.now());
    },
    promote: (secretId) => {
      const pending = secrets.get(secretId)?.pending;
      if (pending !== undefined) makeCurrent(secretId, pending, staged.get(secretId) ?? clock.now());
    },
  };
  return store;
}

/** A source of fixed current values, created long ago; unknown ids throw UnavailableError. */
export function fixedSecrets(values: Readonly<Record<string, string>>): SecretSource {
  const read = async (secretId: string): Promise<SecretValues> => {
    const current = values[secretId];
    if (current === undefined)
      throw new UnavailableError('secret_unavailable', 'A secret could not be read.');
    return { current, currentSinceMs: 0 };
  };
  return { read, refresh: read };
}
