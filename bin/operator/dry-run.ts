/** What a deed on a breaker or worker would do: its state now and then, what waits behind it, what ends it, who is paged. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { incidentSteps } from '../../lambdas/core/oncall/incident-events.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { pauseReason } from './assessment.ts';
import type { Connection } from './connection.ts';
import { counted } from './counted.ts';
import { breakerDeed, type Deed } from './deeds.ts';
import { total } from './drains.ts';
import { duration, inAbout } from './duration.ts';
import { type GrantedRate, grantedAt } from './granted-rate.ts';
import { keptText } from './kept.ts';
import { knownWorker } from './pause.ts';
import { deployedConfig } from './settings.ts';
import { shutSinceMs } from './shut-since.ts';
import { type Snapshot, takeSnapshot, type WorkerSnapshot } from './snapshot.ts';

export type DeedName = 'open' | 'close' | 'pause' | 'resume' | 'retry-token';

/** Neither of them has to do with a breaker or worker. */
const UNASKED = {
  ...{ secrets: { faults: [], unread: [], found: 0 }, unusedKeys: [] },
  ...{ timesToEffect: [], canaries: [] },
};

/** Sentences; nothing is changed, and no entry is written. Throws SettingError for a name that there is not, UnavailableError. */
export async function dryRun(at: Connection, action: DeedName, name: string, deed: Deed): Promise<string[]> {
  const snapshot = await takeSnapshot(at, Date.now(), deployedConfig(), UNASKED);
  const granted = grantedAt(at);
  if (action === 'retry-token') return tokenDryRun(snapshot, name);
  return action === 'open' || action === 'close'
    ? breakerDryRun(snapshot, action, name, deed, granted)
    : workerDryRun(snapshot, action, name, deed, granted);
}

/** Of a breaker, by the very change that the deed would write. Throws SettingError. */
export function breakerDryRun(
  snapshot: Snapshot,
  action: 'open' | 'close',
  name: string,
  deed: Deed,
  granted: GrantedRate,
): string[] {
  const { breakers, workers } = snapshot;
  const before = breakers.find(({ downstream }) => downstream === name);
  if (before === undefined)
    throw new SettingError(
      `There is no breaker ${name}; there are ${breakers.map(({ downstream }) => downstream).join(', ')}.`,
    );
  const after = breakerDeed(action, deed)(before);
  const behind = workers.filter(({ downstreams }) => downstreams.some((one) => isOf(name, one)));
  return [
    `${name} is ${breakerText(before, snapshot.atMs)}. ${action === 'close' && before.phase === 'closed' ? 'It would stay so' : `It would be ${breakerText(after, after.changedAtMs)}`}.`,
    ...(action === 'open' ? heldBack(behind, snapshot) : workedOff(behind, granted)),
    ...(action === 'open' && name === DEFAULT_CONNECTOR
      ? ['Lookups would be answered from the cache, or with the safe default (customer unknown).']
      : []),
    action === 'open'
      ? `Nothing ends it but a person: steadyline breaker close ${name}.`
      : 'If calls still fail, it opens again by itself within seconds.',
    pageText(before, after),
    UNCHANGED,
  ];
}

/** Of a worker. Throws SettingError. */
export function workerDryRun(
  snapshot: Snapshot,
  action: 'pause' | 'resume',
  name: string,
  { operator }: Pick<Deed, 'operator'>,
  granted: GrantedRate,
): string[] {
  const names = snapshot.workers.map(({ worker }) => worker);
  const worker = snapshot.workers.find((one) => one.worker === knownWorker(name, names));
  if (worker === undefined) return [];
  const isPaused = worker.source.state === 'disabled';
  const now = isPaused ? `paused (${pauseReason(worker)})` : worker.source.state;
  if (action === 'pause')
    return [
      `${name} is ${now}. It would be paused by ${operator}; what it is working on ends first.`,
      ...heldBack([worker], snapshot),
      `A person ends it: steadyline resume ${name}. When its oldest message nears the end of its time, the controller does.`,
      'Nobody is paged for it; the alarms on the age and depth of its queue stay.',
      UNCHANGED,
    ];
  return [
    `${name} is ${now}. It would ${isPaused ? 'be enabled within a minute' : 'stay so'}.`,
    ...workedOff([worker], granted),
    ...snapshot.breakers
      .filter(({ phase, downstream }) => phase !== 'closed' && worker.downstreams.includes(downstream))
      .map(({ downstream }) => `The breaker of ${downstream} is open: what needs it goes on waiting.`),
    'Where a reason to pause still stands, the controller pauses it again.',
    'Nobody is paged for it.',
    UNCHANGED,
  ];
}

/** Of another try of a stopped credential. Throws SettingError. */
export function tokenDryRun({ tokens }: Pick<Snapshot, 'tokens'>, name: string): string[] {
  const token = tokens.find(({ platform }) => platform === name);
  if (token === undefined)
    throw new SettingError(
      `There is no token of ${name}; there are ${tokens.map(({ platform }) => platform).join(', ')}.`,
    );
  const isStopped = token.incident !== '';
  return [
    isStopped
      ? `We have stopped asking ${name} for a token, after ${counted(token.failures, 'refusal')}. The next call would ask once more, with the secret as it stands then.`
      : `${name} is asked for tokens as usual: nothing would be different.`,
    'Another refusal stops it again; what needs the token waits meanwhile.',
    isStopped
      ? 'Nobody is paged. Its incident is resolved once a token has come.'
      : 'Nobody is paged for it.',
    UNCHANGED,
  ];
}

const UNCHANGED = 'A dry run: nothing was changed.';

/** An operation's breaker stands before the same workers as its system's. */
function isOf(name: string, system: string): boolean {
  return name === system || name.startsWith(`${system}/`);
}

function breakerText(state: BreakerState, nowMs: number): string {
  const { phase, forcedBy } = state;
  if (phase === 'closed') return 'closed: calls go through';
  const lasted = nowMs > shutSinceMs(state) ? ` for ${duration(nowMs - shutSinceMs(state))}` : '';
  return forcedBy === ''
    ? `${phase}${lasted}, and probed by itself`
    : `held open by ${forcedBy}${lasted}: no call goes through, not even a probe`;
}

function heldBack(workers: readonly WorkerSnapshot[], { atMs }: Snapshot): string[] {
  const full = workers.filter((worker) => total(worker) > 0);
  if (full.length === 0)
    return [`Nothing waits behind it now. What comes waits in order, for ${keptText(0, atMs)} at most.`];
  const sinceMs = Math.min(...full.map(({ control }) => control?.nonEmptySinceMs || atMs));
  return [
    `${countsText(full)} would wait, in order; the oldest for ${keptText(sinceMs, atMs)} at most, then it becomes a dead letter. Nothing is lost.`,
  ];
}

function workedOff(workers: readonly WorkerSnapshot[], granted: GrantedRate): string[] {
  const full = workers.filter((worker) => total(worker) > 0);
  if (full.length === 0) return ['Nothing waits behind it now.'];
  const rate = full
    .flatMap(({ downstreams }) => downstreams)
    .map(granted)
    .find((one) => one !== undefined);
  const messages = full.reduce((sum, worker) => sum + total(worker), 0);
  const when = rate === undefined ? '' : `, ${inAbout((messages / rate) * 1000)} if the system answers`;
  return [`${countsText(full)} would be worked off${when}.`];
}

function countsText(workers: readonly WorkerSnapshot[]): string {
  const messages = workers.reduce((sum, worker) => sum + total(worker), 0);
  const each = workers.map((worker) => `${worker.queue} ${total(worker)}`).join(', ');
  return `${counted(messages, 'message')} behind it (${each})`;
}

function pageText(before: BreakerState, after: BreakerState): string {
  const [step] = incidentSteps(before, after);
  if (step?.action === 'trigger') return `On-call is paged: “${step.summary}”.`;
  if (after.phase === 'open')
    return 'On-call has been paged for this outage already; nobody is paged once more.';
  if (after.phase === 'closed' && after.episode !== '')
    return `Nobody is paged. Its incident is resolved ${duration(after.episodeEndsAtMs - after.changedAtMs)} later if it stays closed.`;
  return step?.action === 'resolve' ? 'Its incident is resolved at once.' : 'Nobody is paged.';
}
