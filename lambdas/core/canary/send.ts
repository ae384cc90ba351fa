/** One round of canaries: a signed call for every queue, side by side. */
import { type CanaryPath, canaryRoute } from '../connector/canary-queues.ts';
import { asError } from '../errors.ts';
import type { Clock, Hasher, Log, Random } from '../ports.ts';
import { canaryProfile } from './profile.ts';

export interface SendCanariesDeps {
  /** Whether the controller or an operator has paused the worker's source: what can't be taken shall not pile up. Throws UnavailableError. */
  isPaused: (worker: string) => Promise<boolean>;
  /** The current secret. Throws UnavailableError. */
  secret: () => Promise<string>;
  /** Answers the status. Throws where there is no answer. */
  post: (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>;
  hasher: Pick<Hasher, 'hmac'>;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'id'>;
  log: Pick<Log, 'warn'>;
}

/** What became of the canary of one queue at the API; a `fault` says why it was not taken. */
export type SentCanary = { queue: string } & ({ id: string } | { paused: true } | { fault: string });

/** Throws UnavailableError where the secret can't be read; a queue that takes none is in the answer. */
export type SendCanaries = (paths: readonly CanaryPath[]) => Promise<SentCanary[]>;

/** Reads `queue=worker` pairs, separated by commas. */
export function readPaths(text: string): CanaryPath[] {
  return text.split(',').flatMap((pair) => {
    const [queue = '', worker = ''] = pair.split('=');
    return queue === '' || worker === '' ? [] : [{ queue, worker }];
  });
}

export function createSendCanaries(deps: SendCanariesDeps): SendCanaries {
  const { isPaused, secret, post, hasher, clock, random, log } = deps;

  const send = async (queue: string, key: string): Promise<SentCanary> => {
    const sentAtMs = clock.now();
    const id = random.id();
    const body = JSON.stringify({ id, queue, sentAtMs });
    const headers = {
      'content-type': 'application/json',
      'x-canary-timestamp': String(sentAtMs),
      [canaryProfile.header]: `${canaryProfile.prefix}${hasher.hmac(key, `${sentAtMs}.${body}`)}`,
    };
    try {
      const status = await post(canaryRoute(queue), headers, body);
      if (status === 200) return { queue, id };
      log.warn('the API did not take a canary', { queue, status });
      return { queue, fault: `the API answered ${status}` };
    } catch (error) {
      log.warn('the API did not answer a canary', { queue, error: asError(error) });
      return { queue, fault: asError(error).message };
    }
  };

  return async (paths) => {
    const key = await secret();
    return Promise.all(
      paths.map(async ({ queue, worker }): Promise<SentCanary> => {
        const paused = await isPaused(worker).catch((error: unknown) => {
          log.warn('whether a source is paused is not known', { worker, error: asError(error) });
          return false;
        });
        return paused ? { queue, paused } : send(queue, key);
      }),
    );
  };
}
