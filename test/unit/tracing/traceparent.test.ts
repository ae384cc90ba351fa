import { describe, expect, it } from '@jest/globals';
import { readTraceparent, writeTraceparent } from '../../../lambdas/core/tracing/traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([
    [`00-${traceId}-${spanId}-01`, true],
    [`00-${traceId}-${spanId}-00`, false],
    [`01-${traceId}-${spanId}-03-more`, true],
  ])('reads %s', (text, sampled) => {
    expect(readTraceparent(text)).toEqual({ traceId, spanId, sampled });
    expect(writeTraceparent({ traceId, spanId, sampled })).toBe(
      `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
    );
  });

  it.each([
    undefined,
    '',
    'hello',
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${spanId}-01\n`,
  ])('takes no notice of %j', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});
