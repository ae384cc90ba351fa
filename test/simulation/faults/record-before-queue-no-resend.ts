/** Ingest takes a record for a queued event: whoever comes second is a duplicate, sent or not. */
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import type { Fault } from './fault.ts';

export const recordBeforeQueueNoResend: Fault = {
  name: 'record-before-queue-no-resend',
  accept: (deps) =>
    createAccept({
      ...deps,
      records: {
        forget: deps.records.forget,
        noteQuarantined: deps.records.noteQuarantined,
        async observe(...asked) {
          const before = await deps.records.observe(...asked);
          return before.kind === 'received' ? { ...before, kind: 'applied' } : before;
        },
      },
    }),
};
