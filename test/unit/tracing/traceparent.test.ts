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

  it('takes ids that begin or end with zeros, and flags that are none of ours', () => {
    const zeros = '0'.repeat(15);
    expect(readTraceparent(`00-${zeros}1${zeros}0-1${zeros}-fe`)).toEqual({
      traceId: `${zeros}1${zeros}0`,
      spanId: `1${zeros}`,
      sampled: false,
    });
    expect(readTraceparent(`00-1${zeros}${zeros}0-${zeros}1-ff`)).toEqual({
      traceId: `1${zeros}${zeros}0`,
      spanId: `${zeros}1`,
      sampled: true,
    });
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
    `00-${traceId}-${spanId}-01-`,
    `01-${traceId}-${spanId}-01more`,
    ` 00-${traceId}-${spanId}-01`,
    `000-${traceId}-${spanId}-01`,
  ])('takes no notice of %j', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});
