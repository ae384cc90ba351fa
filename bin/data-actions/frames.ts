/** What the actions of a kind have in common: time-out, and the fields that the API adds to every answer. */
import type { ActionDescription, InputField, OutputField } from './description.ts';

/** Time-out of the actions that only take or read a record, s: above the API's own 6 s (own choice). */
const SHORT_TIMEOUT_S = 10;
/** How much longer than the lookup's own deadline its action waits, s: for the way there and back (own choice). */
const MARGIN_S = 2;
/** Longest time-out of a Data Action, s (Genesys Cloud). */
const MAX_TIMEOUT_S = 60;

const text = (name: string, fallback: string, description: string): OutputField => ({
  name,
  type: 'string',
  default: fallback,
  description,
});

const REQUEST_ID = text('requestId', '', 'Names the request: the poll asks for it');
const STATUS = text('status', 'PENDING', 'PENDING, COMPLETE or FAILED');
const CONVERSATION_ID: InputField = {
  name: 'conversationId',
  type: 'string',
  description: 'Call.ConversationId',
};

/** All fields of the answer. */
export function outputsOf({ kind, outputs }: ActionDescription): readonly OutputField[] {
  switch (kind) {
    case 'lookup':
      return [
        text('correlationId', '', 'Names this lookup in the logs'),
        text('source', 'default', 'cache, live, stale_cache or default'),
        ...outputs,
        { name: 'found', type: 'boolean', default: false, description: 'Whether there is such a record' },
        { name: 'cacheAge', type: 'integer', default: 0, description: 'Age of a cached answer in s' },
        text('warning', '', 'Empty, or why the answer is not live'),
      ];
    case 'operation':
      return [REQUEST_ID, STATUS];
    case 'poll':
      return [
        REQUEST_ID,
        STATUS,
        { name: 'attempts', type: 'integer', default: 0, description: 'How often it was tried' },
        ...outputs,
        text('error', '', 'Why it has FAILED'),
      ];
  }
}

/** What the flow hands over: an operation is identified by its conversation, whether that is one of its fields or not. */
export function inputsOf({ kind, inputs }: ActionDescription): readonly InputField[] {
  const isIncluded = kind !== 'operation' || inputs.some(({ name }) => name === CONVERSATION_ID.name);
  return isIncluded ? inputs : [CONVERSATION_ID, ...inputs];
}

/** `lookupDeadlineMs`: the lookup's own deadline, always the shorter one (P5). Seconds. */
export function timeoutOf({ kind }: ActionDescription, lookupDeadlineMs: number): number {
  if (kind !== 'lookup') return SHORT_TIMEOUT_S;
  return Math.min(Math.ceil(lookupDeadlineMs / 1000) + MARGIN_S, MAX_TIMEOUT_S);
}
