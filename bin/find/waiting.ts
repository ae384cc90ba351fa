/** What a message in a queue waits for: pauses, breakers and holds on its path, else its turn. */
import type { BreakerState, ControlRecord } from '../../lambdas/core/ports.ts';
import { nextTryByMs } from '../../lambdas/core/retry/backoff.ts';
import { causeText } from '../operator/cause-text.ts';
import { deployedRetry } from '../operator/settings.ts';
import type { HoldSnapshot } from '../operator/snapshot.ts';

/** Times are ms since the epoch. */
export type Cause =
  | { kind: 'paused'; worker: string; by: string; sinceMs: number }
  | { kind: 'breaker'; breaker: string; sinceMs: number; reason: string; nextProbeMs?: number }
  | { kind: 'hold'; downstream: string; sinceMs: number; untilMs: number }
  /** Its last try failed: it comes again by back-off. */
  | ({ kind: 'retry' } & Failed)
  /** Nothing stands in its way. */
  | { kind: 'turn' };

/** What is recorded of failed tries since it was accepted or replayed. */
export interface Failed {
  /** Of the last one. */
  failedAtMs: number;
  tries: number;
  /** Last error; empty where it is told elsewhere. */
  error: string;
  /** When the next one is due at the latest by back-off, and after the Retry-After that its record holds. */
  nextByMs: number;
  /** End of that Retry-After. */
  heldUntilMs?: number;
  /** What makes it a dead letter (again); undefined where that is not known. */
  end?: End;
}

/** ms since the epoch. */
export type End =
  /** Refused once more after others have succeeded; where none does, with the first refusal from then on. */
  | { kind: 'refused'; fromMs: number }
  /** Others succeed while it fails, and go on doing so until then. */
  | { kind: 'failed'; fromMs: number };

/** What there is on all paths. */
export interface Surroundings {
  breakers: readonly BreakerState[];
  holds: readonly HoldSnapshot[];
  /** By worker. */
  controls: ReadonlyMap<string, ControlRecord>;
}

/** Whose path it is: the worker behind the queue, and the downstream that it calls. */
export interface Path {
  worker: string;
  downstream: string;
}

/** The failed tries, by the back-off as deployed; undefined where there was none. `heldUntilMs`: 0 where no Retry-After came. */
export function failedOf(
  failedAtMs: number,
  tries: number,
  error: string,
  { heldUntilMs = 0, end }: { heldUntilMs?: number; end?: End } = {},
): Failed | undefined {
  if (failedAtMs === 0) return undefined;
  const backOffByMs = nextTryByMs(failedAtMs, tries, deployedRetry());
  const isHeld = heldUntilMs > failedAtMs;
  const nextByMs = isHeld ? Math.max(backOffByMs, heldUntilMs) : backOffByMs;
  return { failedAtMs, tries, error, nextByMs, ...(isHeld && { heldUntilMs }), ...(end && { end }) };
}

/** Every cause on the path, the widest first; `failed`: undefined where it has not failed. */
export function causesOf(
  { worker, downstream }: Path,
  failed: Failed | undefined,
  { breakers, holds, controls }: Surroundings,
): Cause[] {
  const control = controls.get(worker);
  const paused: Cause[] =
    control === undefined || control.pauseReason === ''
      ? []
      : [
          {
            kind: 'paused',
            worker,
            by: control.pauseReason === 'operator' ? control.pausedBy : control.pauseReason,
            sinceMs: control.pausedAtMs,
          },
        ];
  const open = breakers
    .filter((one) => one.phase !== 'closed')
    .filter((one) => one.downstream === downstream || one.downstream.startsWith(`${downstream}/`))
    .map(breakerCause);
  const held = holds
    .filter((hold) => hold.downstream === downstream)
    .map(({ sinceMs, untilMs }): Cause => ({ kind: 'hold', downstream, sinceMs, untilMs }));
  const causes = [...paused, ...open, ...held];
  if (failed !== undefined) causes.push({ kind: 'retry', ...failed });
  return causes.length === 0 ? [{ kind: 'turn' }] : causes;
}

function breakerCause(state: BreakerState): Cause {
  const { downstream, openedAtMs, phase, openUntilMs, forcedBy } = state;
  return {
    kind: 'breaker',
    breaker: downstream,
    sinceMs: openedAtMs,
    reason: causeText(state),
    ...(phase === 'open' && forcedBy === '' ? { nextProbeMs: openUntilMs } : {}),
  };
}
