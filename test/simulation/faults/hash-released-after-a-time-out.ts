/** Ingest forgets an event whenever SQS has not said yes: a send without an answer may have been made. */
import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import type { Fault } from './fault.ts';

export const hashReleasedAfterATimeOut: Fault = {
  name: 'hash-released-after-a-time-out',
  accept: (deps) =>
    createAccept({
      ...deps,
      queues: {
        ...deps.queues,
        async sendEvent(...sent) {
          try {
            await deps.queues.sendEvent(...sent);
          } catch (error) {
            if (error instanceof UnavailableError) throw new NotQueuedError('simulated', error.message, 5);
            throw error;
          }
        },
      },
    }),
};
