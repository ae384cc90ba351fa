/** The spans of the engine: one a batch, linked to what its messages come from; one a call, in its message's own trace. */

import { SteadylineError } from '../errors.ts';
import type { Admission, Downstream, QueueRecord, Span, SpanOptions } from '../ports.ts';
import { circuitStateOf } from '../tracing/circuit-state.ts';
import type { Invocation } from './disposition.ts';
import type { Claimed } from './message-groups.ts';

/** A batch comes from many traces, so it is in none of them. */
export function batchSpan(
  downstream: Downstream,
  source: string,
  records: readonly QueueRecord[],
): SpanOptions {
  return {
    kind: 'consumer',
    links: records.flatMap(({ attributes }) => attributes['traceparent'] ?? []),
    attributes: {
      downstream,
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': source,
      'messaging.batch.message_count': records.length,
    },
  };
}

/** `attempts` counts the tries that are held against the message, with this one. */
export function callSpan(
  downstream: Downstream,
  { record, history }: Claimed<unknown>,
  admission: Admission,
  { traceparent }: Invocation,
): SpanOptions {
  return {
    kind: 'client',
    parent: record.attributes['traceparent'] ?? traceparent,
    links: traceparent === undefined ? [] : [traceparent],
    attributes: { downstream, 'circuit.state': circuitStateOf(admission), attempts: history.tries + 1 },
  };
}

/** `outcome` is `applied` or the code of the error. */
export function recordOutcome(span: Span, error: unknown): void {
  if (error === undefined) {
    span.set('outcome', 'applied');
    return;
  }
  const code = error instanceof SteadylineError ? error.code : 'fault';
  span.set('outcome', code);
  span.fail(code);
}
