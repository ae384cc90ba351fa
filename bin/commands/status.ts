/** `steadyline status`: what is failing since when, what waits, what is safe, what to do. */
import type { Command } from 'commander';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { type Assessment, assess, pauseReason } from '../operator/assessment.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { drainText, outageText, total } from '../operator/drains.ts';
import { duration } from '../operator/duration.ts';
import { grantedAt } from '../operator/granted-rate.ts';
import { replaysOf } from '../operator/replays.ts';
import { deployedConfig, deployedNumber } from '../operator/settings.ts';
import { shutSinceMs } from '../operator/shut-since.ts';
import { type Snapshot, takeSnapshot } from '../operator/snapshot.ts';
import { table } from '../operator/table.ts';
import type { TimeToEffect } from '../operator/time-to-effect.ts';

/** Adds the command. Exit code 2 where something is degraded. */
export function register(program: Command): void {
  targetOptions(program.command('status'))
    .description('what is failing since when, what waits, what is safe, what to do')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit code: 0 all is well, 2 something is failing, 1 it could not be read.')
    .action(async ({ json = false, ...target }: Target & { json?: boolean }) => {
      const at = await connect(target);
      const taken = await takeSnapshot(at, Date.now(), deployedConfig());
      const snapshot = { ...taken, replays: await replaysOf(at, taken) };
      const assessment = assess(snapshot, grantedAt(at));
      console.log(
        json
          ? JSON.stringify({ ...assessment, snapshot }, undefined, 2)
          : statusText(snapshot, assessment, deployedNumber('CONTROL_TICK_MS')),
      );
      if (assessment.verdict === 'degraded') process.exitCode = 2;
    });
}

/** The whole status for a terminal; `tickMs`: how often the controller looks, so how late it notes that a queue fills. */
export function statusText(
  snapshot: Snapshot,
  { verdict, failing, safe, todo, drains, afterOutage }: Assessment,
  tickMs: number,
): string {
  const drained = [outageText(afterOutage), drainText(drains) ?? ''].filter((text) => text !== '');
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return [
    `Steadyline at ${snapshot.place}, ${new Date(snapshot.atMs).toISOString()}: ${verdict === 'well' ? 'all is well' : 'DEGRADED'}`,
    ...list('Failing', failing),
    ...list('Safe', safe),
    ...list('To do', todo),
    '',
    table(
      ['downstream', 'breaker', 'since', 'next probe'],
      snapshot.breakers.map((state) => [state.downstream, ...breakerCells(state, snapshot)]),
    ),
    '',
    table(
      ['worker', 'waiting', 'in flight', 'dead', 'oldest', 'source', 'concurrency'],
      snapshot.workers.map((worker) => [
        worker.worker,
        worker.depth.visible,
        worker.depth.inFlight,
        worker.deadLetters,
        oldest(worker.control?.nonEmptySinceMs, total(worker), snapshot.atMs + tickMs),
        worker.source.state === 'disabled' ? `paused: ${pauseReason(worker)}` : worker.source.state,
        worker.source.maximumConcurrency,
      ]),
    ),
    ...(drained.length === 0 ? [] : ['', ...drained]),
    '',
    table(
      ['platform', 'token', 'failures in a row'],
      snapshot.tokens.map(({ platform, expiresAtMs, failures }) => [
        platform,
        tokenText(expiresAtMs, snapshot.atMs),
        failures,
      ]),
    ),
    ...timesTable('from acceptance to effect', snapshot.timesToEffect),
    ...timesTable('the canary', snapshot.canaries),
  ].join('\n');
}

function timesTable(what: string, times: readonly TimeToEffect[]): string[] {
  if (times.length === 0) return [];
  const rows = times.map(({ path, medianMs, p99Ms }) => [path, tookText(medianMs), tookText(p99Ms)]);
  return ['', table([what, 'median', '99th percentile'], rows)];
}

/** State, since when, next probe. */
function breakerCells(state: BreakerState, { holds, atMs }: Snapshot): [string, string, string] {
  const { downstream, phase, openUntilMs, forcedBy } = state;
  const hold = holds.find((one) => one.downstream === downstream);
  if (hold !== undefined)
    return ['holds off', new Date(hold.sinceMs).toISOString(), duration(hold.untilMs - atMs)];
  if (phase === 'closed') return [phase, '-', '-'];
  const probe = forcedBy === '' ? duration(openUntilMs - atMs) : 'none: held by hand';
  return [phase, new Date(shutSinceMs(state)).toISOString(), phase === 'open' ? probe : '-'];
}

function oldest(sinceMs: number | undefined, messages: number, nowMs: number): string {
  if (messages === 0) return '-';
  return sinceMs === undefined || sinceMs === 0 ? 'not known yet' : `${duration(nowMs - sinceMs)} at most`;
}

function tookText(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : duration(ms);
}

function tokenText(expiresAtMs: number, nowMs: number): string {
  if (expiresAtMs === 0) return 'none yet';
  return expiresAtMs > nowMs ? `valid for ${duration(expiresAtMs - nowMs)}` : 'expired';
}
