/**
 * Message groups change once: from plain hashes of interactions to HMACs (docs/adr/0010). Two groups of one interaction
 * would not wait for each other, so a queue changes only once it has been seen empty twice: when the change is proposed,
 * for a moment that is far enough ahead for each container to know of it, and at that moment.
 */
import { asError } from '../errors.ts';
import type { InteractionKeyOf } from '../message/interaction-key.ts';
import { messageGroup } from '../message/keys.ts';
import type { Clock, EventMessage, GroupSwitch, GroupSwitches, Hasher, Log, QueueDepths } from '../ports.ts';

/** A container that still sends by the old rule looks again this often, ms (own choice). */
const LOOK_EVERY_MS = 30_000;
/** From the proposal to the change, ms: twice the time in which every container looks. */
const AHEAD_MS = 2 * LOOK_EVERY_MS;

export interface GroupOfDeps {
  switches: GroupSwitches;
  depths: QueueDepths;
  keyOf: InteractionKeyOf;
  clock: Clock;
  hasher: Hasher;
  log: Log;
}

/** The message group of an event in the FIFO queue of that URL. Throws UnavailableError where it is unknown which rule holds. */
export type GroupOf = (queueUrl: string, event: EventMessage, signal?: AbortSignal) => Promise<string>;

/** What a container knows of a queue, and since when, ms since the epoch. */
interface Known extends GroupSwitch {
  readAtMs: number;
}

/**
 * One a container. `settleMs` (MESSAGE_GROUPS_SETTLE_MS): from the first look of this release until a queue may be found
 * empty; by then no container of the release before sends any more, and all of its messages are in the queue.
 */
export function createGroupOf(deps: GroupOfDeps, settleMs: number): GroupOf {
  const { switches, depths, keyOf, clock, hasher, log } = deps;
  const known = new Map<string, Known>();

  const isEmpty = async (queueUrl: string): Promise<boolean> => {
    try {
      const { visible, inFlight } = await depths.read(queueUrl);
      return visible + inFlight === 0;
    } catch (error) {
      log.warn('message groups stay as they are: a queue could not be looked at', { error: asError(error) });
      return false;
    }
  };

  const look = async (queueUrl: string, signal?: AbortSignal): Promise<Known> => {
    const queue = queueUrl.split('/').at(-1) ?? '';
    const readAtMs = clock.now();
    let found = await switches.look(queue, readAtMs, signal);
    const { proposedAtMs, switchAtMs, sinceMs } = found;
    if (switchAtMs !== undefined) return { ...found, readAtMs };
    if (proposedAtMs === undefined) {
      if (readAtMs >= sinceMs + settleMs && (await isEmpty(queueUrl)))
        found = await switches.propose(queue, clock.now() + AHEAD_MS, signal);
    } else if (readAtMs >= proposedAtMs) {
      found = await switches.settle(queue, proposedAtMs, await isEmpty(queueUrl), signal);
      if (found.switchAtMs !== undefined) log.info('the message groups of a queue have changed', { queue });
    }
    return { ...found, readAtMs };
  };

  const hasSwitched = async (queueUrl: string, signal?: AbortSignal): Promise<boolean> => {
    let found = known.get(queueUrl);
    const nowMs = clock.now();
    if (found === undefined || isOld(found, nowMs)) {
      found = await look(queueUrl, signal);
      known.set(queueUrl, found);
    }
    return found.switchAtMs !== undefined && clock.now() >= found.switchAtMs;
  };

  return async (queueUrl, event, signal) => {
    const key = await keyOf(event);
    if (key === undefined) return messageGroup(hasher, event);
    return (await hasSwitched(queueUrl, signal)) ? key : messageGroup(hasher, event);
  };
}

/** What is decided stays so. A proposal holds until its moment: then nothing is sent before it is known what came of it. */
function isOld({ switchAtMs, proposedAtMs, readAtMs }: Known, nowMs: number): boolean {
  if (switchAtMs !== undefined) return false;
  return nowMs >= (proposedAtMs ?? readAtMs + LOOK_EVERY_MS);
}
