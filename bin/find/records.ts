/** Items as stories: of an event with every taker's claim on it, of a request, of a cached answer. */
import { numberIn, textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/conditional.ts';
import { placeOf } from '../../lambdas/adapters/dynamodb/filing.ts';
import type { Platform } from '../../lambdas/core/ports.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { isThere, partOf } from './read-record.ts';
import type { AnswerStory, Part, RecordStory, UpdateStory } from './story.ts';
import { furtherTakers, takerOfRequest, takerOfTopic } from './takers.ts';
import type { Surroundings } from './waiting.ts';

const PLATFORMS: readonly Platform[] = ['genesys', 'nice'];

/** `claims`: items of the same table by key, among them those of further connectors on this event. */
export function eventStory(
  item: Item,
  claims: ReadonlyMap<string, Item>,
  connectors: readonly OwnConnector[],
  around: Surroundings,
  nowMs: number,
  update?: UpdateStory,
): RecordStory {
  const key = textIn(item, 'pk');
  const { as: topic } = placeOf(item);
  const further = furtherTakers(connectors, topic).map((taker): Part => {
    const claim = claims.get(`${key}#${taker.downstream}`);
    if (isThere(claim, nowMs)) return partOf(claim, taker, around, nowMs);
    const { downstream: connector, queue } = taker;
    return { connector, queue, standing: { kind: 'unclaimed' }, tries: [] };
  });
  const platform = platformOf(item);
  const own = partOf(item, takerOfTopic(topic), around, nowMs);
  const quarantinedAtMs = numberIn(item, 'quarantinedAt');
  return {
    kind: 'event',
    key,
    ...(platform && { platform }),
    acceptedAtMs: numberIn(item, 'acceptedAt'),
    deliveries: numberIn(item, 'seen'),
    parts: [{ ...own, ...(update && { update }) }, ...further],
    ...(quarantinedAtMs > 0 && { quarantinedAtMs }),
  };
}

/** Whose event a record is of. */
export function platformOf(item: Item): Platform | undefined {
  return PLATFORMS.find((one) => textIn(item, 'pk').startsWith(`${one}#`));
}

export function requestStory(item: Item, around: Surroundings, nowMs: number): RecordStory {
  const { as: connector } = placeOf(item);
  return {
    kind: 'request',
    key: textIn(item, 'pk'),
    acceptedAtMs: numberIn(item, 'acceptedAt'),
    deliveries: 1,
    parts: [partOf(item, connector === '' ? undefined : takerOfRequest(connector), around, nowMs)],
  };
}

export function answerStory(
  item: Item,
  of: Pick<AnswerStory, 'connector' | 'lookup'>,
  nowMs: number,
): AnswerStory {
  const found = item['isFound']?.BOOL;
  return {
    kind: 'cached answer',
    ...of,
    ...(found === undefined ? {} : { found }),
    cachedAtMs: numberIn(item, 'cachedAt'),
    invalidated: item['tombstone']?.BOOL === true,
    refreshing: numberIn(item, 'refreshUntil') > nowMs,
  };
}
