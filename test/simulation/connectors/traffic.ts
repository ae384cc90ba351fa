/** Events, callers, changes and ends of sessions, for every connector of a run. */
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { eventEffectKey } from '../../../lambdas/core/connector/takes.ts';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';
import type { CachedValue } from '../../../lambdas/core/lookup/cached-value.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import type { Pool } from '../kernel/pool.ts';
import type { ConnectorChecks } from './checks.ts';
import type { Asked } from './functions.ts';
import type { ConnectorWorld, Organ } from './world.ts';

export interface OrganPools {
  lookup: Pool<Asked, CachedValue<LookupAnswer>>;
  changes: Pool<HttpRequest, HttpAnswer>;
}

export interface Traffic {
  isDone(): boolean;
  /** One more event, so that an open breaker has something to probe with. */
  heartbeat(): void;
}

const KEYS = ['ani', 'email', 'number'] as const;
const TRIES = 8;
/** So long after its end every container has met the session's end, ms. */
const MET_MS = 30_000;

export function startTraffic(
  world: ConnectorWorld,
  checks: ConnectorChecks,
  organ: Organ,
  { lookup, changes }: OrganPools,
): Traffic {
  const { scheduler, chance, scenario, verdict, count } = world;
  const { name } = organ.connector;
  const startMs = scheduler.now();
  let pending = 0;
  let numbers = 0;
  const number = (): string => {
    numbers += 1;
    return String(numbers);
  };
  const sometime = (what: () => void): void => {
    pending += 1;
    scheduler.after(chance.between(0, scenario.spanMs), what);
  };

  const sendEvent = (): void => {
    const eventId = `e-${number()}`;
    const event: EventMessage = {
      ...{ kind: 'event', platform: 'genesys', eventId, eventType: 'conversation.wrapup', topic: 'voice' },
      interactionId: `i-${chance.between(1, Math.max(2, scenario.events >> 2))}`,
      occurredAt: new Date(scheduler.now()).toISOString(),
      ...{ acceptedAtMs: scheduler.now(), payloadHash: eventId, generation: 0, correlationId: 'c', data: {} },
    };
    checks.arrived(name, eventEffectKey(hasher, event));
    organ.events.source.send({
      body: messageText(event),
      group: messageGroup(hasher, event),
      deduplicationId: deduplicationId(hasher, recordKeyOf(hasher, event), 0),
    });
  };

  const look = (record: string): void => {
    const floor = checks.floor(name, record);
    const receivedAtMs = scheduler.now();
    const key = chance.pick(KEYS);
    lookup.invoke({ key, value: `${key}-${record}`, receivedAtMs }, (outcome) => {
      pending -= 1;
      if (outcome.kind !== 'answered') return;
      const { source, customer } = outcome.answer;
      count(`connector lookups answered from ${source}`);
      checks.answered(name, source, receivedAtMs - startMs, scheduler.now() - receivedAtMs);
      if (customer.found) checks.told(name, record, Number(customer.values['version']), floor, source);
    });
  };

  const tell = (record: string, version: number, tries: number): void => {
    const request: HttpRequest = {
      ...{ method: 'POST', path: '/', headers: {}, pathParameters: {} },
      body: new TextEncoder().encode(JSON.stringify({ id: record })),
      ...{ receivedAtMs: scheduler.now(), correlationId: 'c' },
    };
    changes.invoke(request, (outcome) => {
      if (outcome.kind === 'answered' && outcome.answer.status === 200) {
        count('changes by record id acknowledged');
        checks.acknowledged(name, record, version);
      } else if (tries > 1)
        return scheduler.after(chance.between(1000, 8000), () => tell(record, version, tries - 1));
      pending -= 1;
    });
  };
  /** A change, callers right before and after it, and a notice that may be late. */
  const change = (): void => {
    const record = `r${chance.between(1, scenario.records)}`;
    const version = organ.system.change(record);
    for (let callers = chance.between(0, 3); callers > 0; callers -= 1) {
      pending += 1;
      scheduler.after(chance.between(0, 400), () => look(record));
    }
    scheduler.after(chance.between(0, chance.pick([40, 2000])), () => tell(record, version, TRIES));
  };

  const endSession = (): void => {
    const before = organ.system.tokenRequests();
    organ.system.endSessions();
    scheduler.after(MET_MS, () => {
      const renewals = organ.system.tokenRequests() - before;
      if (renewals !== 1) verdict.breaks('P7', `${renewals} tokens of ${name} for one session that ended`);
    });
  };

  for (let left = scenario.events; left > 0; left -= 1)
    sometime(() => {
      pending -= 1;
      sendEvent();
    });
  for (let left = scenario.lookups; left > 0; left -= 1)
    sometime(() => look(scenario.records === 0 ? `c${number()}` : `r${chance.between(1, scenario.records)}`));
  for (let left = scenario.changes; left > 0; left -= 1) sometime(change);
  const own = scenario.systems.find(({ connector }) => connector.name === name);
  for (const atMs of own?.sessionsEndMs ?? []) scheduler.after(atMs - startMs, endSession);

  return { isDone: () => pending === 0, heartbeat: sendEvent };
}
