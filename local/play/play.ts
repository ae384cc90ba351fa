/** What one can do to a stack that runs on this machine to see what becomes of it. Over the runner's controls alone. */

import { setTimeout as sleep } from 'node:timers/promises';
import { crmRequests } from '../drill/targets/crm.ts';
import { localSecrets } from '../secretsmanager/local-values.ts';
import { createSeeded } from '../simulators/hash.ts';
import { jsonObject } from '../simulators/system.ts';
import { createCallers, isUsable } from '../traffic/callers.ts';
import { createEventSender } from '../traffic/events.ts';
import { createHttpClient } from '../traffic/http-client.ts';
import { createInteractions, eventOf } from '../traffic/interactions.ts';
import { createLookupSender } from '../traffic/lookups.ts';
import type { DrillStack } from '../traffic/observe.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';
import { webhookSecrets } from '../traffic/traffic.ts';
import { createPlayedDrill, type PlayedDrill } from './drill.ts';

export interface Play {
  /** Modes of the simulated systems, by name. */
  modes(): Promise<Record<string, string>>;
  /** Signed events, each sent as its platform would; answers how many were accepted, and the ids of the first and last by number. */
  sendEvents(count: number): Promise<{ accepted: number; first: string; last: string }>;
  /**
   * One that the CRM refuses permanently for an empty field, and others beside it for some seconds: once they succeed, it
   * is the message that is at fault. A dead letter is there, which an edit of that field makes succeed. Answers its id as `refused`.
   */
  sendPoison(): Promise<{ accepted: number; refused: string }>;
  /** Work that must not be lost, as a Data Action asks for it; answers its id once it is accepted. Throws an Error where it is not. */
  sendRequest(): Promise<{ requestId: string }>;
  /** Callers in one moment; answers how many were answered from where, and how long the slowest waited, ms. */
  ask(count: number): Promise<{ bySource: Record<string, number>; slowestMs: number }>;
  /** `up`, `down` and the like. Throws an Error for a system or mode that there is not. */
  turn(system: string, mode: string): Promise<void>;
  drill: PlayedDrill;
}

/** Those that callers or workers call. */
export const playedSystems = ['crm', 'warehouse', 'genesys', 'nice'] as const;
/** The most at once, which a laptop bears (own choice). */
const MOST = 500;
/** Late redeliveries come at once: nobody waits a minute for an answer to a click. */
const HURRIED = 100;

/** An answer is awaited that long (own choice), ms. */
const PATIENCE_MS = 10_000;
const apiKey = localSecrets['api-key'] ?? '';

const LOOKUPS = { path: '/crm/customer-lookup', isUsable };
/** The field for which Play's CRM refuses an event that leaves it empty. */
const NEEDED = 'region';
/** Beside a refused event: its tries come 2 s apart and more, and each needs others' success. */
const OTHERS = { rounds: 5, everyMs: 2000, events: 4 };

/** Throws an Error where the simulated systems don't run. */
export function createPlay(stack: DrillStack): Play {
  const { api, simulators } = stack;
  const { control } = simulators;
  if (control === undefined) throw new Error('There are no simulated systems to play with.');
  let turns = 0;
  const seeded = (): (() => number) => {
    turns += 1;
    return createSeeded(Date.now() + turns);
  };

  const sending = async (
    send: (sender: ReturnType<typeof createEventSender>, prefix: string) => Promise<void> | void,
  ) => {
    const client = createHttpClient(api, 24);
    const random = seeded();
    const prefix = `play-${Date.now().toString(36)}`;
    const source = createInteractions({ random, prefix, open: 6, secrets: webhookSecrets });
    const signal = AbortSignal.timeout(30_000);
    const sender = createEventSender({ client, source, random, speed: HURRIED, signal });
    await send(sender, prefix);
    await sender.settled();
    client.stop();
    const [first = '', ...others] = [...sender.book.accepted.keys()].sort(byNumber);
    return { accepted: sender.book.accepted.size, first, last: others.at(-1) ?? first };
  };

  return {
    async modes() {
      const states = playedSystems.map(async (system) => {
        const { mode } = await createSimulatorClient(control, system).state();
        return [system, String(mode)] as const;
      });
      return Object.fromEntries(await Promise.all(states));
    },
    sendEvents: (count) =>
      sending((sender) => {
        for (let sent = 0; sent < within(count); sent += 1) sender.send();
      }),
    async sendPoison() {
      let refused = '';
      const { accepted } = await sending(async (sender, prefix) => {
        const reference = `${prefix}-refused`;
        refused = reference;
        await createSimulatorClient(control, 'crm').refuseEmpty(NEEDED);
        const interaction = { number: -1, id: `${prefix}-r`, platform: 'genesys', medium: 'voice' } as const;
        const event = eventOf(interaction, 'wrapup', reference, webhookSecrets, { [NEEDED]: '' });
        sender.send({ ...event, isSentOnce: true });
        for (let round = 0; round < OTHERS.rounds; round += 1) {
          await sleep(OTHERS.everyMs);
          for (let sent = 0; sent < OTHERS.events; sent += 1) sender.send();
        }
      });
      return { accepted, refused };
    },
    async sendRequest() {
      const client = createHttpClient(api, 1);
      const reference = `play-${Date.now().toString(36)}`;
      const { path, body } = crmRequests.submit('create-case', reference, createCallers(seeded())().phone);
      const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
      const answer = await client.call('POST', path, JSON.stringify(body), headers, PATIENCE_MS);
      client.stop();
      const requestId = jsonObject(answer.text)?.['requestId'];
      if (typeof requestId !== 'string') throw new Error(`The request was answered ${answer.status}.`);
      return { requestId };
    },
    async ask(count) {
      const client = createHttpClient(api, 50);
      const sender = createLookupSender(client, apiKey, createCallers(seeded()), LOOKUPS);
      for (let asked = 0; asked < within(count); asked += 1) sender.send();
      await sender.settled();
      client.stop();
      const groups = Object.groupBy(sender.outcomes, ({ source }) => source || 'none');
      return {
        bySource: Object.fromEntries(
          Object.entries(groups).map(([source, all = []]) => [source, all.length]),
        ),
        slowestMs: Math.round(Math.max(0, ...sender.outcomes.map(({ latencyMs }) => latencyMs))),
      };
    },
    async turn(system, mode) {
      const known = playedSystems.find((one) => one === system);
      if (known === undefined) throw new Error(`There is no ${system} to switch.`);
      await createSimulatorClient(control, known).turn({ mode } as Parameters<
        ReturnType<typeof createSimulatorClient>['turn']
      >[0]);
    },
    drill: createPlayedDrill(stack, control),
  };
}

/** They are answered in another order than they were sent in. */
const { compare: byNumber } = new Intl.Collator('en', { numeric: true });

function within(count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new Error(`From 1 to ${MOST} at a time.`);
}
