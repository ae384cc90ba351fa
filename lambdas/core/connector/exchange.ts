/**
 * One exchange of a conversation with a system, and how a conversation is held. The way through this folder, for the engine:
 *
 *   readInputs(fields, given, options)                  what a caller sends → values, or faults to answer 400 with
 *   lookUp(connector, lookup, {key, value}, now)        a conversation → LookupAnswer
 *   ruleFor(connector, event), eventEffectKey(…)        which rule takes an event, and the key of its effect
 *   writeOnce(connector, rule, writing)                 a conversation → applied, or wait
 *   converse(conversation, make)                        holds it; `make` makes one exchange:
 *     tokenRequest, readGrant, renewAtMs, callHeaders     (core/credentials) how it is let in
 *     wireRequest(exchange.request, around)               what goes out
 *     readReply, classify(reply, connector.errors, asked)    `unauthorized`: one renewal, one more try
 *   invalidateRecord, admitEntry                        changes by a record's id, and what lookups owe them
 *   check(connector, options)                           every fault of a definition
 */
import type { Reply } from '../reply/read-reply.ts';
import type { Asked } from '../reply/table.ts';
import type { ConnectorRequest } from './request/request.ts';

export interface Exchange {
  request: ConnectorRequest;
  /** Whether made twice it is as made once. */
  isRepeatable: boolean;
  /** How its reply is judged. */
  asked: Asked;
}

/** Asks for exchanges one by one, receives each reply, and returns a result or throws. */
export type Conversation<Result> = Generator<Exchange, Result, Reply>;

/**
 * Holds a conversation. `make` makes one exchange: rate, breaker, credential, one renewal after `unauthorized`. What it
 * throws ends the conversation; nothing of it is left behind.
 */
export async function converse<Result>(
  conversation: Conversation<Result>,
  make: (exchange: Exchange) => Promise<Reply>,
): Promise<Result> {
  let step = conversation.next();
  while (step.done !== true) step = conversation.next(await make(step.value));
  return step.value;
}
