/** A contact-centre platform: sends events, again on 5xx, again for no reason, sometimes with another payload. */
import type { Platform } from '../../../lambdas/core/ports.ts';
import type { Nature } from '../checks/events.ts';
import type { Fleet } from '../world/fleet.ts';
import type { Steady } from '../world/scenarios.ts';
import { SECRETS } from '../world/secrets.ts';
import type { World } from '../world/world.ts';
import { send, signature } from './http.ts';
import { groupOf, payloadOf, type Sent, tampered } from './payloads.ts';

export interface Plan {
  interactions: number;
  spanMs: number;
  /** Shares of events that the CRM refuses permanently, and that make it fail. */
  refused: number;
  failing: number;
  steady: Steady | undefined;
}

export interface EventSender {
  /** One more event of an interaction of its own, now. */
  heartbeat(): void;
  isDone(): boolean;
}

/** Open Messaging: 5 more tries, 5 s apart; webhooks in general give up later. */
const TRIES = 6;
const AGAIN_MS = 5000;
const RESTAMPED = 0.3;
const TYPES = ['start', 'offer', 'answer', 'hold', 'transfer', 'end'] as const;

export function startEvents(world: World, { ingest }: Pick<Fleet, 'ingest'>, plan: Plan): EventSender {
  const { scheduler, chance, checks, faultPlan, verdict } = world;
  let pending = 0;
  let beats = 0;

  /** Sends until it is heard or the platform gives up. */
  const deliver = (sent: Sent, note: string, tries: number, then: () => void): void => {
    const { platform, id } = sent;
    const isTampered = !faultPlan.isClear() && chance.happens(0.02);
    const body = payloadOf(sent, note, chance.id());
    const headers = signature(SECRETS[platform], body);
    send(world, ingest, `/webhooks/${platform}`, headers, isTampered ? tampered(body) : body, (answer) => {
      const status = answer?.status ?? 502;
      world.count(`webhooks answered ${status}`);
      if (status === 200) {
        checks.events.accepted(`${platform}#${id}`, note, isTampered);
        checks.expectations.accepted(`${platform}#${id}`);
      }
      if (status === 409) checks.events.refused(`${platform}#${id}`, note);
      if (status === 401 && !isTampered) verdict.breaks('P10', `${id}, rightly signed, was answered 401`);
      if ([400, 404, 413].includes(status)) verdict.breaks('P1', `${id} was answered ${status}`);
      // A tampered copy is somebody else's: the platform sends its own.
      if (isTampered) return deliver(sent, note, tries, then);
      if (status < 500 || tries <= 1) return then();
      // Some stamp each try where nobody knows of it: it is another payload then.
      const next = chance.happens(RESTAMPED) ? `${note}'` : note;
      scheduler.after(AGAIN_MS + chance.between(0, 1000), () => deliver(sent, next, tries - 1, then));
    });
  };
  const natureNow = (): Nature => {
    const lot = chance.unit();
    if (lot < plan.refused) return 'refused';
    return lot < plan.refused + plan.failing ? 'failing' : 'sound';
  };
  const done = (): void => {
    pending -= 1;
  };
  const later = (ms: number, sent: Sent, note: string): void => {
    pending += 1;
    scheduler.after(ms, () => deliver(sent, note, 2, done));
  };
  const start = (sent: Sent, then: () => void): void => {
    checks.events.expect(`${sent.platform}#${sent.id}`, groupOf(sent), sent.nature);
    pending += 1;
    deliver(sent, 'first', TRIES, () => {
      pending -= 1;
      then();
    });
    if (faultPlan.isClear()) return;
    if (chance.happens(0.25)) later(chance.between(0, 900_000), sent, 'first');
    if (chance.happens(0.05)) later(chance.between(0, 600_000), sent, 'other');
  };
  /** Events one after the other, mostly each once the one before was heard. */
  const converse = (platform: Platform, interaction: string): void => {
    const medium = chance.happens(0.7) ? 'voice' : 'chat';
    const count = chance.between(1, TYPES.length);
    const isPatient = chance.happens(0.7);
    const next = (index: number): void => {
      const type = chance.happens(0.1) ? 'typing' : TYPES[index];
      if (index >= count || type === undefined) return;
      let gone = false;
      const goOn = (): void => {
        if (gone) return;
        gone = true;
        scheduler.after(chance.between(1, 4000), () => next(index + 1));
      };
      start(
        { platform, id: `${interaction}-${index}`, interaction, medium, type, nature: natureNow() },
        goOn,
      );
      if (!isPatient) goOn();
    };
    next(0);
  };
  for (let count = 0; count < plan.interactions; count += 1) {
    pending += 1;
    // Platforms name their events as they like: the same ids on both are different events.
    const platforms = chance.pick([['genesys'], ['genesys'], ['nice'], ['genesys', 'nice']] as const);
    scheduler.after(chance.between(0, plan.spanMs), () => {
      pending -= 1;
      for (const platform of platforms) converse(platform, `i${count}`);
    });
  }
  const { steady } = plan;
  if (steady !== undefined) {
    const { perSecond, interactions, fromMs, untilMs, poisonEvery = Number.POSITIVE_INFINITY } = steady;
    const count = Math.round((perSecond * (untilMs - fromMs)) / 1000);
    for (let index = 0; index < count; index += 1) {
      const interaction = `s${index % interactions}`;
      const id = `${interaction}-${Math.floor(index / interactions)}`;
      const event = { platform: 'genesys', medium: 'voice', type: 'hold', interaction, id } as const;
      pending += 1;
      scheduler.after(fromMs + (1000 * (index + chance.unit())) / perSecond, () => {
        pending -= 1;
        start(
          { ...event, nature: (index + 1) % poisonEvery === 0 ? 'refused' : natureNow() },
          () => undefined,
        );
      });
    }
  }
  return {
    heartbeat() {
      beats += 1;
      const beat = { platform: 'genesys', medium: 'voice', nature: 'sound' } as const;
      const name = { id: `beat-${beats}`, interaction: `b${beats}` };
      start({ ...beat, ...name, type: 'start' }, () => undefined);
      start({ ...beat, ...name, id: `${name.id}-aside`, type: 'typing' }, () => undefined);
    },
    isDone: () => pending === 0,
  };
}
