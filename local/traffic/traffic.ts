/** All traffic of a drill: events, lookups, async requests, at their rates. */

import type { DrillOptions } from '../drill/options.ts';
import type { Accepted, LookupOutcome } from '../report/verdict.ts';
import { localSecrets } from '../secretsmanager/local-values.ts';
import { createSeeded } from '../simulators/hash.ts';
import { emitArrivals, nextArrivalMs, nextSteadyMs } from './arrivals.ts';
import { type Caller, createCallers } from './callers.ts';
import { createEventSender, type EventBook } from './events.ts';
import { createHttpClient } from './http-client.ts';
import { createInteractions, type OutgoingEvent } from './interactions.ts';
import { createLookupSender } from './lookups.ts';
import { prefixOf } from './names.ts';
import { createRequestSender, type RequestNote } from './requests.ts';
import type { Target } from './target.ts';

export interface Traffic {
  /** Ends the arrivals of these, or of all; what is under way goes on. */
  stopArrivals(...flows: Flow[]): void;
  /** Sends events beside the usual ones. */
  send(events: readonly OutgoingEvent[]): void;
  /** Asks for callers in one moment; resolves when all are answered. */
  ask(callers: readonly Caller[]): Promise<void>;
  /** Resolves when events and lookups under way are over. */
  settled(): Promise<void>;
  /** Resolves when every request is done or given up. */
  requestsSettled(): Promise<void>;
  book: EventBook;
  requests: readonly RequestNote[];
  lookups(): readonly LookupOutcome[];
  /** Events and requests that are owed an effect. */
  accepted(): Accepted[];
  acceptedCount(): number;
  stop(): void;
}

export type Flow = 'events' | 'lookups' | 'requests';

/** Calls under way at a time: own choice for the platforms' senders; Genesys allows 50 Data Actions. */
const concurrency = { events: 48, dataActions: 50 };
const flowNames: readonly Flow[] = ['events', 'lookups', 'requests'];
/** Interactions take about this long, s, where the rate allows. */
const interactionSeconds = 12;

/** With which the platforms sign. */
export const webhookSecrets = {
  genesys: localSecrets['webhook-genesys'] ?? '',
  nice: localSecrets['webhook-nice'] ?? '',
};

/**
 * Starts the arrivals; lookups and requests lead to the target, events to whoever takes them. `signal` ends everything,
 * retries and polls too. `onEvent` is told of every usual event.
 */
export function startTraffic(
  api: string,
  options: DrillOptions,
  target: Target,
  signal: AbortSignal,
  onEvent: (event: OutgoingEvent) => void = () => undefined,
): Traffic {
  const { rate, lookups, speed, seed } = options;
  const platforms = createHttpClient(api, concurrency.events);
  const client = createHttpClient(api, concurrency.dataActions);
  const arrivals: Record<Flow, AbortController> = {
    events: new AbortController(),
    lookups: new AbortController(),
    requests: new AbortController(),
  };
  const ended = (flow: Flow): AbortSignal => AbortSignal.any([signal, arrivals[flow].signal]);
  const prefix = prefixOf(seed);
  const apiKey = localSecrets['api-key'] ?? '';
  const random = (stream: number): (() => number) => createSeeded(seed * 1000 + stream);

  const source = createInteractions({
    random: random(2),
    prefix,
    open: Math.max(3, Math.round((rate * interactionSeconds) / 7)),
    secrets: webhookSecrets,
  });
  const events = createEventSender({ client: platforms, random: random(1), speed, signal, source });
  const nextCaller = createCallers(random(3));
  const asked = createLookupSender(client, apiKey, nextCaller, target.lookups);
  const requests = createRequestSender({
    client,
    target: target.requests,
    apiKey,
    random: random(4),
    nextCaller,
    prefix,
    speed,
    signal,
  });

  const requestRate = Math.min(2, Math.max(0.1, rate / 20));
  const [eventUnit, lookupUnit, requestUnit] = [random(5), random(6), random(7)];
  const flows = [
    emitArrivals(
      (now) => nextArrivalMs(now, rate, eventUnit()),
      () => {
        const event = source.next();
        onEvent(event);
        events.send(event);
      },
      ended('events'),
    ),
    emitArrivals(
      (now) => nextSteadyMs(now, lookups, lookupUnit()),
      () => asked.send(),
      ended('lookups'),
    ),
    emitArrivals((now) => nextSteadyMs(now, requestRate, requestUnit()), requests.send, ended('requests')),
  ];
  return {
    book: events.book,
    requests: requests.notes,
    lookups: () => asked.outcomes,
    accepted: () => [...owedBy([...events.book.accepted.values()], target), ...requests.accepted()],
    acceptedCount: () => events.book.accepted.size,
    stopArrivals(...which) {
      for (const flow of which.length === 0 ? flowNames : which) arrivals[flow].abort();
    },
    send(extra) {
      for (const event of extra) events.send(event);
    },
    async ask(callers) {
      for (const caller of callers) asked.send(caller);
      await asked.settled();
    },
    async settled() {
      await Promise.all([...flows, events.settled(), asked.settled()]);
    },
    requestsSettled: () => requests.settled(),
    stop() {
      for (const flow of flowNames) arrivals[flow].abort();
      client.stop();
      platforms.stop();
    },
  };
}

/** An event that the CRM takes is owed an effect in a connector that takes it, too. */
function owedBy(accepted: readonly Accepted[], { takesEvents, name }: Target): Accepted[] {
  if (!takesEvents) return [...accepted];
  const taken = accepted.filter(({ sink }) => sink === 'crm');
  return [...accepted, ...taken.map((one) => ({ ...one, sink: name, group: `${name}/${one.group}` }))];
}
