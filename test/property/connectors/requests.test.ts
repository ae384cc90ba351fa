import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConnectorRequest } from '../../../lambdas/core/connector/request/request.ts';
import { UnsendableError } from '../../../lambdas/core/connector/unsendable.ts';
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { absences, inputs } from './hostile.ts';
import { queryIn, shapeOf } from './shape.ts';
import { type Given, type Subject, subjects } from './subjects.ts';

const nothing = readReply({
  status: 200,
  headers: {},
  body: '{"result":[],"cases":[],"notes":[],"resourceType":"Bundle"}',
});

/** Every request of a conversation, a look before it included, up to whatever ends it; none where the input is refused. */
function requestsOf(subject: Subject, given: Given): ConnectorRequest[] {
  const requests: ConnectorRequest[] = [];
  try {
    const conversation = subject.start(given);
    let step = conversation.next();
    while (step.done !== true && requests.length < 3) {
      requests.push(step.value.request);
      step = conversation.next(nothing);
    }
  } catch (error) {
    if (!(error instanceof SteadylineError)) throw error;
    if (requests.length === 0 && !(error instanceof UnsendableError)) throw error;
  }
  return requests;
}

/** Compared as text: Jest's own comparison takes many times as long. */
const text = (value: unknown): string => JSON.stringify(value);
const isPrintable = (value: string): boolean => /^[\x20-\x7e]*$/.test(value);

describe('no value changes the shape of a request', () => {
  it.each(subjects.map((one) => [one.name, one] as const))('%s', (_name, subject) => {
    const both = absences(subject).chain((absent) =>
      fc.record({ plain: inputs(subject, false, absent), hostile: inputs(subject, true, absent) }),
    );
    fc.assert(
      fc.property(both, ({ plain, hostile }) => {
        const [fixed] = requestsOf(subject, plain);
        const [request] = requestsOf(subject, hostile);
        if (fixed === undefined) throw new Error('a plain input is refused');
        if (request === undefined) return;
        // What an operation passes on is as free as what came.
        const shape = subject.passesOn
          ? { ...shapeOf(request), body: shapeOf(fixed).body }
          : shapeOf(request);
        if (text(shape) !== text(shapeOf(fixed))) expect(shape).toEqual(shapeOf(fixed));
        const { 'if-none-exist': condition = '' } = request.headers;
        const faults = [
          /^\/[\x21-\x7e]*$/.test(request.path) || request.path,
          Object.values(request.headers).every(isPrintable) || request.headers,
          Object.hasOwn(subject.connector.limits, request.lane) || request.lane,
          text(queryIn(condition)) === text(queryIn(fixed.headers['if-none-exist'] ?? '')) || condition,
        ];
        if (faults.some((fault) => fault !== true)) expect(faults).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('P2: what is passed on takes the place of no key of ours', () => {
    const passing = subjects.filter(({ passesOn }) => passesOn);
    expect(passing.length).toBeGreaterThan(0);
    for (const subject of passing) {
      const given = inputs(subject, true, new Set()).map((one) => ({
        ...one,
        fields: { ...one.fields, correlationId: 'theirs', correlation_id: 'theirs', key: 'theirs' },
      }));
      fc.assert(
        fc.property(given, (one) => {
          const write = requestsOf(subject, one).find(({ method }) => method === 'POST');
          const body = JSON.parse(write?.body ?? '{}') as Record<string, unknown>;
          const own = [body['correlationId'], body['correlation_id']];
          expect(write === undefined || own.includes(one.key)).toBe(true);
        }),
        { numRuns: 30 },
      );
    }
  });
});
