import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { UnsendableError } from '../../../lambdas/core/connector/unsendable.ts';
import type { WriteResult } from '../../../lambdas/core/connector/write.ts';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
} from '../../../lambdas/core/errors.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { inputs } from './hostile.ts';
import { type Subject, subjects } from './subjects.ts';

const VERDICTS = [PermanentError, ThrottledError, AuthError, TransientError, NoVerdictError, UnsendableError];

/** Shapes of replies that some connector reads, with anything in the place of a value. */
const record = fc.dictionary(
  fc.constantFrom(
    'id',
    'Id',
    'sys_id',
    'number',
    'customerId',
    'caseId',
    'taskId',
    'noteId',
    'tier',
    'phone',
    'correlation_id',
    'resourceType',
    'name',
    'changedAt',
    'size',
  ),
  fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('Patient', 'Task', '+14155550100', 'x')),
);
const list = fc.array(fc.oneof(record, fc.jsonValue({ maxDepth: 1 })), { maxLength: 3 });
const body = fc.oneof(
  record,
  list,
  fc.dictionary(
    fc.constantFrom('records', 'result', 'cases', 'notes', 'accounts', 'issue', 'errors', 'error'),
    fc.oneof(list, record),
  ),
  fc.record({ resourceType: fc.constant('Bundle'), entry: fc.array(fc.record({ resource: record })) }),
  fc.record({ success: fc.boolean(), errors: list, id: fc.string() }),
  fc.jsonValue(),
);
const reply = fc
  .record({
    status: fc.oneof(
      fc.constantFrom(200, 201, 204, 300, 400, 401, 403, 404, 409, 412, 422, 423, 429, 500, 503),
      fc.integer({ min: 100, max: 599 }),
    ),
    headers: fc.record({ 'retry-after': fc.string(), location: fc.string() }, { requiredKeys: [] }),
    body: fc.oneof(
      body.map((value) => JSON.stringify(value)),
      fc.constantFrom('', '<html>', 'OK', 'null', '[null]', '{"id":9007199254740993}'),
      fc.string(),
    ),
  })
  .map(readReply);

function faultIn(subject: Subject, result: unknown): unknown {
  if (subject.lookup === undefined) {
    const { kind, ...rest } = result as WriteResult;
    return kind === 'applied' && 'values' in rest && areFlat(rest.values) ? undefined : result;
  }
  const { values, found, entities, isAmbiguous } = result as LookupAnswer;
  const declared = subject.connector.lookups[subject.lookup]?.answer ?? {};
  const isWhole = Object.entries(declared).every(
    ([name, field]) => typeof values[name] === typeof field.default,
  );
  const isSound =
    typeof found === 'boolean' &&
    typeof isAmbiguous === 'boolean' &&
    entities.every((id) => typeof id === 'string');
  return isWhole && isSound && areFlat(values) ? undefined : result;
}

function areFlat(values: Readonly<Record<string, unknown>>): boolean {
  return Object.values(values).every(
    (value) => ['string', 'number', 'boolean'].includes(typeof value) && !Number.isNaN(value),
  );
}

describe('every reply comes to an answer or to a verdict', () => {
  it.each(subjects.map((one) => [one.name, one] as const))('%s', (_name, subject) => {
    const given = inputs(subject, false, new Set());
    fc.assert(
      fc.property(given, fc.tuple(reply, reply, reply), (one, replies) => {
        const conversation = subject.start(one);
        try {
          let step = conversation.next();
          for (const next of replies) if (step.done !== true) step = conversation.next(next);
          if (step.done !== true) throw new Error('no end after three replies');
          expect(faultIn(subject, step.value)).toBeUndefined();
        } catch (error) {
          if (!VERDICTS.some((kind) => error instanceof kind)) throw error;
        }
      }),
      { numRuns: 50 },
    );
  });
});
