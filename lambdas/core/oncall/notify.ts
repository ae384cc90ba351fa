/** Sends one pager each step of an incident once and in order (P8). */
import { ThrottledError, UnavailableError } from '../errors.ts';
import type { IncidentAction, IncidentEvent, IncidentStore, Pager, System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';

export interface NotifySettings {
  /** ms; at least the function's time-out, so that no frozen container sends after its lease. */
  leaseMs: number;
  /** ms that a step may wait for its slot in the paging rate within one invocation. */
  maxWaitMs: number;
}

export interface NotifyDeps extends System {
  pager: Pager;
  incidents: IncidentStore;
  /** One lane a routing key, over the fleet. */
  limiter: RateLimiter;
  settings: NotifySettings;
}

/**
 * Resolves once the step is delivered or needs no delivery. Throws UnavailableError, TransientError or ThrottledError
 * where it must be tried again, PermanentError where the pager refuses it.
 */
export type Notify = (event: IncidentEvent) => Promise<'delivered' | 'dropped'>;

/** A notifier over one pager; each pager has a record of its own of what was delivered. */
export function createNotify(deps: NotifyDeps): Notify {
  const { incidents, clock, settings, log, pager } = deps;
  const notify: Notify = async (event) => {
    const key = `${pager.name}#${event.key}`;
    const owner = deps.random.id();
    const now = clock.now();
    const claim = await incidents.claim(key, event.version, owner, now, now + settings.leaseMs);
    if (claim.kind === 'delivered') return 'dropped';
    if (claim.kind === 'busy') {
      throw new UnavailableError('incident_busy', 'Another step of this incident is being sent.');
    }
    const [action, ...rest] = stepsToSend(event, claim);
    if (action !== undefined) {
      try {
        await sendInSlot(deps, { ...event, action });
      } catch (error) {
        await incidents.release(key, owner);
        throw error;
      }
      log.info('incident step delivered', { incident: event.key, action, pager: pager.name });
    }
    // Noted one by one: a successor after a crash must not begin with a trigger that has been resolved.
    const version = rest.length === 0 ? event.version : event.version - 1;
    await incidents.delivered(key, version, owner, (action ?? event.action) !== 'resolve', clock.now());
    if (rest.length > 0) return notify(event);
    return action === undefined ? 'dropped' : 'delivered';
  };
  return notify;
}

/**
 * A resolve that overtook its trigger sends both. An update without a trigger becomes the trigger, unless the end has
 * been delivered: clocks differ, and nobody would end what it begins. A second resolve sends nothing: the reconciler's
 * has another version than the stream's, and a trigger before it would be a ghost.
 */
export function stepsToSend(
  event: IncidentEvent,
  { triggered, resolved }: { triggered: boolean; resolved: boolean },
): IncidentAction[] {
  if (event.action === 'trigger') return ['trigger'];
  if (event.action === 'update') return triggered ? ['update'] : resolved ? [] : ['trigger'];
  if (triggered) return ['resolve'];
  return event.alwaysDelivered && !resolved ? ['trigger', 'resolve'] : [];
}

async function sendInSlot(deps: NotifyDeps, event: IncidentEvent): Promise<void> {
  const { clock, limiter, settings, pager } = deps;
  const slot = await limiter.acquire({ untilMs: clock.now() + settings.maxWaitMs });
  if (slot.kind === 'none' || !limiter.isCurrent(slot.startMs)) {
    throw new UnavailableError('paging_limit', 'The paging limit is reached; the step waits for its slot.');
  }
  try {
    await pager.send(event);
  } catch (error) {
    if (error instanceof ThrottledError) await limiter.holdOff(clock.now() + error.retryAfterMs);
    throw error;
  }
  deps.metrics.count('Pages', 1, { action: event.action });
}
