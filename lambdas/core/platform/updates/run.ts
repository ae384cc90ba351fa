/** Calls of one platform in one invocation: probe, chunks in turn, and the result of each (flow 4). */

import { createCircuitWait } from '../../delivery/circuit-wait.ts';
import type { Visibility } from '../../delivery/visibility.ts';
import { PermanentError, ThrottledError, TransientError, UnavailableError } from '../../errors.ts';
import type { Platform, PlatformCallOptions } from '../../ports.ts';
import { isFresh } from '../../retry/history.ts';
import { chunksOf, halves } from './chunks.ts';
import type { UpdateDeadLetters } from './dead-letter.ts';
import type { UpdaterDeps, UpdaterPlatform } from './deps.ts';
import { createFailures, warn } from './failures.ts';
import { type Pending, sentBy } from './pending.ts';

/** `lastCallMs`: no call starts after it, ms since the epoch. Throws UnavailableError where the DLQ fails. */
export type Run = (pending: readonly Pending[], visibility: Visibility, lastCallMs: number) => Promise<void>;

/** After a failed probe; the breaker knows better, if it opens (own choice), s. */
const SOON_S = 5;

/** One a container and platform. */
export function createRun(
  deps: Omit<UpdaterDeps, 'platforms'>,
  platform: Platform,
  { api, guard }: UpdaterPlatform,
  deadLetters: UpdateDeadLetters,
): Run {
  const { system, hasher, notes, rules } = deps;
  const { clock, metrics, log } = system;
  const failures = createFailures(deps);
  const circuitWait = createCircuitWait({ guard, clock, random: system.random, rule: rules.release });
  let validUntilMs = 0;

  const optionsFor = (chunk: readonly Pending[], lastCallMs: number): PlatformCallOptions => ({
    correlationId: chunk[0]?.records[0].messageId ?? '',
    group: chunk[0]?.key ?? '',
    fresh: chunk.every(({ history }) => isFresh(history)),
    untilMs: lastCallMs,
  });

  const backAll = async (
    some: readonly Pending[],
    visibility: Visibility,
    whenOf: (one: Pending) => number | Promise<number>,
  ): Promise<void> => {
    await Promise.all(some.map(async (one) => visibility.until(one.records, await whenOf(one))));
  };

  /** A token that the platform refuses is replaced here, before a batch is on its way. */
  const validate = async (options: PlatformCallOptions): Promise<void> => {
    if (clock.now() < validUntilMs) return;
    try {
      await api.probe(options);
      validUntilMs = clock.now() + rules.probeCacheMs;
    } catch (error) {
      if (!(error instanceof PermanentError || error instanceof TransientError)) throw error;
      // No update is to blame for it.
      throw new UnavailableError('probe_failed', error.message, SOON_S, { cause: error });
    }
  };

  const applied = async (one: Pending, left: string | undefined): Promise<void> => {
    metrics.count('PlatformUpdates', 1, { platform });
    if (left !== undefined) log.info('an update was applied in part', { platform, left });
    const { processedAtMs, writeBack } = one.update;
    const isKept = api.onlyNewCases === true || writeBack !== undefined;
    const caseId = isKept ? sentBy(hasher, one.update) : undefined;
    const told = { ...(caseId === undefined ? {} : { caseId }), ...(left === undefined ? {} : { left }) };
    const keys = new Set([...(isKept ? [one.key] : []), ...one.noted]);
    await Promise.all([...keys].map((key) => notes.settled(key, processedAtMs, clock.now(), told))).catch(
      (error: unknown) => warn(system, 'an applied update could not be noted', error),
    );
  };

  /** Sends one chunk. Answers the chunks to send instead, where it was refused as a whole. */
  const send = async (chunk: Pending[], visibility: Visibility, lastCallMs: number): Promise<Pending[][]> => {
    const options = optionsFor(chunk, lastCallMs);
    await validate(options);
    try {
      const updates = chunk.map(({ update }) => update);
      const { failed, partly = [] } = await api.updateInteractions(updates, options);
      validUntilMs = clock.now() + rules.probeCacheMs;
      const codes = new Map(failed.map(({ interactionId, code }) => [interactionId, code]));
      const lefts = new Map(partly.map(({ interactionId, left }) => [interactionId, left]));
      await Promise.all(
        chunk.map(async (one) => {
          const { interactionId } = one.update;
          const code = codes.get(interactionId);
          if (code === undefined) await applied(one, lefts.get(interactionId));
          else await backAll([one], visibility, () => failures.ofItem(one, code));
        }),
      );
      return [];
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      if (chunk.length > 1) return halves(chunk);
      for (const one of chunk) await deadLetters.deadLetter(one, 'permanent', error.message);
      return [];
    }
  };

  return async (pending, visibility, lastCallMs) => {
    let breaker = await circuitWait.wait(Math.min(clock.now() + rules.holdMs, lastCallMs));
    let chunks = chunksOf(pending, api.batchMax);
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      if (breaker.kind === 'open') {
        const { releaseUntilMs } = breaker;
        return backAll([chunk, ...chunks].flat(), visibility, () => releaseUntilMs);
      }
      try {
        chunks = [...(await send(chunk, visibility, lastCallMs)), ...chunks];
      } catch (error) {
        if (!(error instanceof TransientError)) {
          const notBeforeMs = clock.now() + waitOf(error);
          log.info('updates released', { platform, error: error as Error });
          return backAll([chunk, ...chunks].flat(), visibility, (one) => failures.ofNobody(one, notBeforeMs));
        }
        const closed = breaker.kind === 'closed';
        await backAll(chunk, visibility, (one) => failures.ofCall(one, error.message, closed));
        breaker = await circuitWait.wait(clock.now());
      }
    }
  };
}

/** ms until it is worth trying again; any other error is passed on. */
function waitOf(error: unknown): number {
  if (error instanceof ThrottledError) return error.retryAfterMs;
  if (error instanceof UnavailableError) return error.retryAfterSeconds * 1000;
  throw error;
}
