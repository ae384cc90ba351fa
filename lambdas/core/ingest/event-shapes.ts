/** The shapes in which platforms send events, and where each of them says what the event is. */
import { idText, member, memberAt } from '../message/ids.ts';
import type { Platform } from '../ports.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Where a payload names its event, as paths. Without a medium it is digital. */
interface NamePaths {
  eventId: string;
  eventType: string;
  medium?: string;
  interactionId: string;
  occurredAt: string;
}

/** What a payload says of its event, as it is there. */
export type NamedFields = Record<keyof NamePaths, unknown>;

/** One shape: how it is known, and where it names its event. */
interface EventShape {
  fits(payload: Payload): boolean;
  paths: NamePaths;
  /** Where no single path leads to it. */
  interactionId?(payload: Payload): unknown;
  /** What the id needs behind it to name this event alone; empty where the id does. @default empty */
  idSuffix?(payload: Payload): string;
  /** Paths that the two functions read. */
  reads?: readonly string[];
}

const genesysWebhook: EventShape = {
  fits: () => true,
  paths: {
    eventId: 'messageId',
    eventType: 'eventType',
    medium: 'data.type',
    interactionId: 'data.id',
    occurredAt: 'timestamp',
  },
};

/**
 * Messages of these types are about another message, whose id they may carry, and what else distinguishes one from the next: a receipt
 * has each status once; typing goes on, off and on again.
 */
const ABOUT_A_MESSAGE: Readonly<Record<string, readonly string[]>> = {
  Receipt: ['type', 'status'],
  Event: [
    'type',
    'status',
    'events.0.eventType',
    'events.0.typing.type',
    'events.0.presence.type',
    'channel.time',
  ],
};
/** Own choice: a type, a status or a time is a word. */
const WORD = /^[\w.:+-]{1,32}$/;

/** Genesys Cloud Open Messaging: `{id, channel: {id, to, from, time}, type, direction, status?}`. */
const openMessaging: EventShape = {
  fits: (payload) =>
    member(payload, 'messageId') === undefined &&
    ['channel.id', 'channel.to.id', 'channel.from.id'].some(
      (path) => idText(memberAt(payload, path)) !== undefined,
    ),
  paths: { eventId: 'id', eventType: 'type', interactionId: 'channel.id', occurredAt: 'channel.time' },
  interactionId: threadOf,
  idSuffix: aboutOf,
  reads: ['direction', 'channel.to.id', 'channel.from.id', ...Object.values(ABOUT_A_MESSAGE).flat()],
};

function aboutOf(payload: Payload): string {
  const type = member(payload, 'type');
  const names = typeof type === 'string' && Object.hasOwn(ABOUT_A_MESSAGE, type) ? ABOUT_A_MESSAGE[type] : [];
  return (names ?? [])
    .map((path) => memberAt(payload, path))
    .map((part) => (typeof part === 'string' && WORD.test(part) ? `:${part}` : ''))
    .join('');
}

/**
 * One customer on one integration. The customer is the side that is not the integration; where neither is, whom an outbound
 * message goes to and an inbound one comes from.
 */
function threadOf(payload: Payload): unknown {
  const [integration, to, from] = ['channel.id', 'channel.to.id', 'channel.from.id'].map((path) =>
    idText(memberAt(payload, path)),
  );
  const direction = member(payload, 'direction');
  const saysOutbound = typeof direction === 'string' && /^outbound$/i.test(direction);
  const isOutbound = from === integration || (to !== integration && saysOutbound);
  const customer = isOutbound ? to : from;
  if (integration === undefined || customer === undefined) return undefined;
  return idText(`${integration}:${customer}`);
}

const niceWebhook: EventShape = {
  fits: () => true,
  paths: {
    eventId: 'event.id',
    eventType: 'event.type',
    medium: 'interaction.channel',
    interactionId: 'interaction.id',
    occurredAt: 'event.timestamp',
  },
};

/** A case, which later versions call a contact; one without an interaction is its own. */
const CONTACT_IDS = [
  'data.case.interactionId',
  'data.contact.interactionId',
  'data.case.id',
  'data.contact.id',
] as const;

/** CXone's digital channels: `{eventId, eventObject, eventType, createdAt, data: {case: {id, interactionId}, …}}`. */
const cxoneDigital: EventShape = {
  fits: (payload) =>
    member(payload, 'event') === undefined &&
    (member(payload, 'eventId') !== undefined || typeof member(payload, 'eventType') === 'string'),
  paths: {
    eventId: 'eventId',
    eventType: 'eventType',
    interactionId: CONTACT_IDS[0],
    occurredAt: 'createdAt',
  },
  interactionId: (payload) =>
    CONTACT_IDS.map((path) => memberAt(payload, path)).find(
      (id) => ![undefined, null, ''].includes(id as null),
    ),
  reads: CONTACT_IDS,
};

/** The first that fits counts; the last of each platform always does. */
const shapes = {
  genesys: [openMessaging, genesysWebhook],
  nice: [cxoneDigital, niceWebhook],
} as const satisfies Record<Platform, readonly EventShape[]>;

/** What the payload says of its event, in whichever shape of its platform it has. */
export function namedFields(platform: Platform, payload: Payload): NamedFields & { idSuffix: string } {
  const [special, usual] = shapes[platform];
  const { paths, interactionId, idSuffix }: EventShape = special.fits(payload) ? special : usual;
  const at = (path: string | undefined): unknown =>
    path === undefined ? undefined : memberAt(payload, path);
  return {
    eventId: at(paths.eventId),
    eventType: at(paths.eventType),
    medium: at(paths.medium),
    interactionId: interactionId === undefined ? at(paths.interactionId) : interactionId(payload),
    occurredAt: at(paths.occurredAt),
    idSuffix: idSuffix?.(payload) ?? '',
  };
}

/** Every path by which an event of the platform is named: none of them may be left out of a payload's hash. */
export function namingPaths(platform: Platform): string[] {
  return shapes[platform].flatMap(({ paths, reads = [] }: EventShape) => [
    ...Object.values<string>({ ...paths }),
    ...reads,
  ]);
}
