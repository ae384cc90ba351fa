/** What a snapshot means: what is failing since when, what is safe, what to do. */
import { isOperation } from '../../lambdas/core/breaker/names.ts';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { secretTodo } from '../secrets/check.ts';
import { unusedKeysTodo } from '../secrets/unused-keys.ts';
import { causeText, hadFailed } from './cause-text.ts';
import { secretOfHolder } from './connectors.ts';
import { afterOutageOf, type Backlog, type Drain, drainsOf, isPausedByHand } from './drains.ts';
import { duration } from './duration.ts';
import type { GrantedRate } from './granted-rate.ts';
import { recoveringOf } from './recovery.ts';
import { shutSinceMs } from './shut-since.ts';
import type { HoldSnapshot, Snapshot, WorkerSnapshot } from './snapshot.ts';

export interface Assessment {
  /** `recovering`: no outage, and not all well: a backlog is worked off, calls begin to fail, a worker is paused by hand. */
  verdict: 'well' | 'recovering' | 'degraded';
  /** What is failing, one sentence each. */
  failing: string[];
  /** What is safe, and why. */
  safe: string[];
  /** What to do, with the runbook's section. */
  todo: string[];
  /** Until each connector's backlog is done, at its configured rate. */
  drains: readonly Drain[];
  /** The same of connectors whose system takes no calls, from when it takes some again. */
  afterOutage: readonly Backlog[];
  /** That of the default connector alone; undefined while nothing of it drains. */
  drainSeconds?: number;
}

/** What the snapshot means; `granted`: what each system grants the workers. */
export function assess(snapshot: Snapshot, granted: GrantedRate): Assessment {
  const { breakers, holds, workers, atMs, secrets, failingNow = [] } = snapshot;
  const open = breakers.filter(({ phase }) => phase !== 'closed');
  const dead = [
    ...workers.map((one) => ({ ...one, name: one.worker })),
    ...snapshot.otherLetters.map((one) => ({ ...one, name: one.queue })),
  ].filter(({ deadLetters }) => deadLetters > 0);
  const pending = breakers.filter(({ phase, episode }) => phase === 'closed' && episode !== '');
  const paused = workers.filter(({ source }) => source.state === 'disabled');
  const stopped = snapshot.tokens.filter(({ incident }) => incident !== '');
  const failingAgain = (snapshot.replays ?? []).filter(({ state }) => state === 'failing');
  const drains = drainsOf(snapshot, granted);
  const drain = drains.find(({ connector }) => connector === DEFAULT_CONNECTOR);
  const crmUp = !open.some(({ downstream }) => downstream === DEFAULT_CONNECTOR);
  return {
    verdict:
      open.length +
        holds.length +
        dead.length +
        stopped.length +
        secrets.faults.length +
        failingAgain.length +
        snapshot.quarantined >
      0
        ? 'degraded'
        : recoveringOf(snapshot).length + failingNow.length > 0 || workers.some(isPausedByHand)
          ? 'recovering'
          : 'well',
    failing: [
      ...secrets.faults.map(({ sentence }) => sentence),
      ...open.map((state) => openText(state, atMs)),
      ...failingNow.map(
        (name) => `${name}: calls fail now, and none has succeeded since; its breaker is closed still.`,
      ),
      ...holds.map((hold) => holdText(hold, atMs)),
      ...dead.map(({ name, deadLetters }) =>
        deadLetters === 1
          ? `${name}: 1 dead letter waits for a person.`
          : `${name}: ${deadLetters} dead letters wait for a person.`,
      ),
      ...stopped.map(({ platform }) => `${platform}: its token can't be refreshed; what needs it waits.`),
      ...paused.map((one) => `${one.worker} is paused (${pauseReason(one)}); its messages wait.`),
      ...failingAgain.map(({ queue, id, text }) => `${queue}: ${id} was replayed and fails again: ${text}.`),
      ...(snapshot.quarantined > 0 ? [quarantineText(snapshot.quarantined)] : []),
    ],
    safe: [
      'Every event that was answered 200 is kept, in order, until it is applied; waiting uses up no attempt.',
      ...(crmUp
        ? []
        : [
            'Lookups answer with the last known value, up to 7 days old, or the safe default (customer unknown, standard tier).',
          ]),
      ...pending.map((state) => pendingText(state, atMs)),
    ],
    todo: [
      ...secrets.faults.map(({ name }) => secretTodo(name)),
      ...(secrets.unread.length === 0
        ? []
        : [
            `Run status as somebody who may read the secrets ${secrets.unread.join(', ')}: they were not checked.`,
          ]),
      ...open.map(openTodo),
      ...holds.map(
        ({ downstream }) =>
          `Ask the owner of ${downstream} what limit is met. There is nothing to do here (docs/RUNBOOK.md#lane-held).`,
      ),
      ...dead.map(({ queue }) => `steadyline dlq list ${queue} (docs/RUNBOOK.md#dlq-depth)`),
      ...failingAgain.map(
        ({ id, queue }) =>
          `steadyline find ${id} says what was answered and when it is a dead letter again; steadyline dlq stop ${queue} --id ${id} --reason "…" stops it.`,
      ),
      ...paused
        .filter(({ control }) => control?.pauseReason === 'operator')
        .map(({ worker }) => `steadyline resume ${worker}, once its reason is gone.`),
      ...stopped.map(
        ({ platform }) =>
          `Put a valid credential into the secret ${secretOfHolder(platform)} (docs/RUNBOOK.md#credential-stopped).`,
      ),
      ...(snapshot.unusedKeys.length === 0 ? [] : [unusedKeysTodo(snapshot.unusedKeys)]),
      ...(snapshot.quarantined > 0
        ? ['steadyline dlq list quarantine (docs/RUNBOOK.md#payload-conflicts)']
        : []),
    ],
    drains,
    afterOutage: afterOutageOf(snapshot, granted),
    ...(drain && { drainSeconds: drain.seconds }),
  };
}

function quarantineText(payloads: number): string {
  return payloads === 1
    ? 'quarantine: 1 payload came under the id of another; it waits for a person.'
    : `quarantine: ${payloads} payloads came under the ids of others; they wait for a person.`;
}

function openTodo(state: BreakerState): string {
  const { downstream, forcedBy } = state;
  if (forcedBy !== '') {
    const first = hadFailed(state) ? `Test whether ${downstream} answers again; then ` : '';
    return `${first}steadyline breaker close ${downstream} --reason "…" when ${forcedBy} agrees.`;
  }
  const [check, section] = isOperation(downstream)
    ? [`Find out what ${downstream} no longer accepts`, 'operation-refused']
    : [`Check ${downstream}`, 'breaker-open'];
  return `${check}. There is nothing to do here: probes, single test calls, go out by themselves, and right answers close the breaker (docs/RUNBOOK.md#${section}).`;
}

function openText(state: BreakerState, nowMs: number): string {
  const { downstream, phase, openUntilMs, forcedBy } = state;
  const since = sinceText(shutSinceMs(state), nowMs);
  const reason = causeText(state);
  if (forcedBy !== '') {
    const failed = hadFailed(state) ? `; it has been open since ${sinceText(state.openedAtMs, nowMs)}` : '';
    return `${downstream}: breaker held open by ${forcedBy} since ${since} (${reason})${failed}.`;
  }
  const next =
    phase === 'half-open' ? 'probing now' : `next probe in ${duration(Math.max(0, openUntilMs - nowMs))}`;
  return `${downstream}: breaker open since ${since}${reason === '' ? '' : ` (${reason})`}; ${next}.`;
}

/** A hold, its cause and what ends it. */
function holdText({ downstream, sinceMs, untilMs }: HoldSnapshot, nowMs: number): string {
  const test = untilMs > nowMs ? `one call tests in ${duration(untilMs - nowMs)}` : 'the next call tests';
  return `${downstream}: its lane holds off since ${sinceText(sinceMs, nowMs)} (nothing but throttles came); ${test}, and a right answer ends the hold.`;
}

/** Closed, while its incident is still open. */
function pendingText({ downstream, closedAtMs, episodeEndsAtMs }: BreakerState, nowMs: number): string {
  const leftMs = episodeEndsAtMs - nowMs;
  const end = leftMs > 0 ? `is resolved in ${duration(leftMs)} if it stays so` : 'is being resolved';
  return `The breaker of ${downstream} is closed again since ${sinceText(closedAtMs, nowMs)}: calls go through; its incident ${end}.`;
}

function sinceText(atMs: number, nowMs: number): string {
  return `${new Date(atMs).toISOString()}, ${duration(nowMs - atMs)} ago`;
}

/** Why a source is paused, in words. */
export function pauseReason({ control }: WorkerSnapshot): string {
  if (control === undefined || control.pauseReason === '')
    return 'no reason on record: the watchdog will resume it';
  return control.pauseReason === 'operator' ? `by ${control.pausedBy}` : control.pauseReason;
}
