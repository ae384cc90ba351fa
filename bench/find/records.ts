/** Records as a deployment of some days holds them: by number, so that whoever asks for one can name it. */
import { lettersOf } from '../../lambdas/adapters/dynamodb/filing.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { customerKey } from '../../lambdas/core/customer/phone.ts';
import { interactionKey } from '../../lambdas/core/message/interaction-key.ts';
import { recordKey } from '../../lambdas/core/message/keys.ts';
import { APPLIED } from '../../lambdas/core/retry/recent-tries.ts';
import type { Row } from './bulk-load.ts';

/** Of ten records the last is a request, and the one before a dead letter. */
export const OF_TEN = { request: 9, letter: 8 };
const EVENTS_AN_INTERACTION = 5;
const DAY_S = 86_400;

/** What the records are made with. */
export interface Deployment {
  tables: { idempotency: string; requests: string };
  /** Full name of the queue that the letters came from. */
  queue: string;
  piiKey: string;
  nowMs: number;
}

const isRequest = (number: number): boolean => number % 10 === OF_TEN.request;
const isLetter = (number: number): boolean => number % 10 === OF_TEN.letter;
export const eventIdOf = (number: number): string => `event-${number}`;
export const interactionOf = (number: number): string =>
  `interaction-${Math.floor(number / EVENTS_AN_INTERACTION)}`;
export const requestIdOf = (number: number): string => `request-${number}`;
export const phoneOf = (number: number): string => `+1415${String(2_000_000 + (number % 7_000_000))}`;

/** `count` of them, one by one: no list of them is ever in memory. */
export function* records(count: number, at: Deployment): Generator<Row> {
  for (let number = 0; number < count; number += 1)
    yield isRequest(number) ? requestRow(number, at) : eventRow(number, at);
}

const text = (value: string) => ({ S: value });
const whole = (value: number) => ({ N: String(value) });

function common(number: number, { nowMs }: Deployment): Row['item'] {
  const atMs = nowMs - (number % DAY_S) * 1000;
  return {
    ...{ v: whole(1), acceptedAt: whole(atMs), seen: whole(1), generation: whole(0) },
    payloadHash: text(hasher.sha256(String(number))),
    recent: { L: [text(`${atMs + 40} 25 ${isLetter(number) ? 'crm answered 422' : APPLIED}`)] },
    ttl: whole(Math.floor(nowMs / 1000) + 7 * DAY_S),
  };
}

function eventRow(number: number, at: Deployment): Row {
  const platform = 'genesys';
  const under = interactionKey(hasher, at.piiKey, { platform, interactionId: interactionOf(number) });
  const pk = text(recordKey(hasher, platform, eventIdOf(number)));
  const item = { pk, ...common(number, at), ...(isLetter(number) ? letter(number, under, at) : live(under)) };
  return { table: at.tables.idempotency, item };
}

function live(under: string): Row['item'] {
  return { state: text('applied'), foundUnder: text(under), foundAs: text('voice') };
}

function letter(number: number, under: string, { queue, nowMs }: Deployment): Row['item'] {
  const mark = { queue: text(queue), reason: text('permanent'), error: text('crm answered 422') };
  return {
    ...{ foundUnder: text(lettersOf(queue)), foundAs: text(under) },
    ...{ filedUnder: text(under), filedAs: text('voice') },
    letter: { M: { ...mark, attempts: whole(3), at: whole(nowMs - (number % DAY_S) * 1000) } },
  };
}

function requestRow(number: number, at: Deployment): Row {
  const filed = {
    foundUnder: text(customerKey(hasher, at.piiKey, phoneOf(number))),
    foundAs: text('crm'),
  };
  const done = { status: text('COMPLETE'), state: text('applied') };
  const item = { pk: text(requestIdOf(number)), ...common(number, at), ...filed, ...done };
  return { table: at.tables.requests, item };
}
