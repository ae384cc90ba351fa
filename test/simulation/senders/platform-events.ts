/** A contact-centre platform: sends events, again on 5xx, again for no reason, sometimes with another payload. */
import type { Nature } from '../checks/events.ts';
import type { Fleet } from '../world/fleet.ts';
import { SECRETS, type World } from '../world/world.ts';
import { send, signature } from './http.ts';

export interface Plan {
  interactions: number;
  spanMs: number;
  /** Shares of events that the CRM refuses for good, and that make it fail. */
  refused: number;
  failing: number;
}

export interface EventSender {
  /** One more event of an interaction of its own, now. */
  heartbeat(): void;
  isDone(): boolean;
}

/** Open Messaging: 5 more tries, 5 s apart; webhooks in general give up later. */
const TRIES = 6;
const AGAIN_MS = 5000;
const TYPES = ['start', 'offer', 'answer', 'hold', 'transfer', 'end'] as const;

export function startEvents(world: World, { ingest }: Pick<Fleet, 'ingest'>, plan: Plan): EventSender {
  const { scheduler, chance, checks, weather } = world;
  let pending = 0;
  let beats = 0;

  const bodyOf = (
    id: string,
    interaction: string,
    medium: string,
    type: string,
    note: string,
    flaw: string,
  ) =>
    JSON.stringify({
      messageId: id,
      eventType: `routing.interaction.${type}`,
      timestamp: '2026-01-01T00:00:00.000Z',
      data: { id: interaction, type: medium, state: type, note, ...(flaw === '' ? {} : { flaw }) },
    });

  /** Sends until it is heard or the platform gives up. */
  const deliver = (id: string, body: string, note: string, tries: number, then: () => void): void => {
    const isTampered = !weather.isClear() && chance.happens(0.02);
    const sent = isTampered ? body.replace('2026-01-01', '2026-01-02') : body;
    send(world, ingest, '/webhooks/genesys', signature(SECRETS.genesys, body), sent, (answer) => {
      const status = answer?.status ?? 502;
      world.count(`webhooks answered ${status}`);
      if (status === 200) checks.events.accepted(`genesys#${id}`, note, isTampered);
      if (status === 401 && !isTampered)
        world.verdict.breaks('P10', `${id}, rightly signed, was answered 401`);
      if (status === 400 || status === 413 || status === 404)
        world.verdict.breaks('P1', `${id} was answered ${status}`);
      // A tampered copy is somebody else's: the platform sends its own.
      if (isTampered) return deliver(id, body, note, tries, then);
      if (status < 500 || tries <= 1) return then();
      scheduler.after(AGAIN_MS + chance.between(0, 1000), () => deliver(id, body, note, tries - 1, then));
    });
  };
  const natureNow = (): Nature => {
    const lot = chance.unit();
    if (lot < plan.refused) return 'refused';
    return lot < plan.refused + plan.failing ? 'failing' : 'sound';
  };
  const event = (
    id: string,
    interaction: string,
    medium: string,
    type: string,
    nature: Nature,
    then: () => void,
  ): void => {
    const flaw = nature === 'sound' ? '' : nature;
    checks.events.expect(`genesys#${id}`, `${medium}/${interaction}`, nature);
    pending += 1;
    const first = bodyOf(id, interaction, medium, type, 'first', flaw);
    deliver(id, first, 'first', TRIES, () => {
      pending -= 1;
      then();
    });
    if (!weather.isClear() && chance.happens(0.25)) later(chance.between(0, 900_000), id, first, 'first');
    if (!weather.isClear() && chance.happens(0.05))
      later(chance.between(0, 600_000), id, bodyOf(id, interaction, medium, type, 'other', flaw), 'other');
  };
  const done = (): void => {
    pending -= 1;
  };
  const later = (ms: number, id: string, body: string, note: string): void => {
    pending += 1;
    scheduler.after(ms, () => deliver(id, body, note, 2, done));
  };
  const interaction = (name: string): void => {
    const medium = chance.happens(0.7) ? 'voice' : 'chat';
    const count = chance.between(1, TYPES.length);
    const isPatient = chance.happens(0.7);
    const next = (index: number): void => {
      const type = TYPES[index];
      if (index >= count || type === undefined) return;
      let gone = false;
      const goOn = (): void => {
        if (gone) return;
        gone = true;
        scheduler.after(chance.between(1, 4000), () => next(index + 1));
      };
      event(`${name}-${index}`, name, medium, type, natureNow(), goOn);
      if (!isPatient) goOn();
    };
    next(0);
  };
  for (let count = 0; count < plan.interactions; count += 1) {
    pending += 1;
    scheduler.after(chance.between(0, plan.spanMs), () => {
      pending -= 1;
      interaction(`i${count}`);
    });
  }
  return {
    heartbeat() {
      beats += 1;
      event(`beat-${beats}`, `b${beats}`, 'voice', 'start', 'sound', () => undefined);
    },
    isDone: () => pending === 0,
  };
}
