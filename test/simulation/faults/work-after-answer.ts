/** Ingest answers once the event is recorded, and queues it afterwards: the container may be frozen by then. */
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import type { Fault } from './fault.ts';

export const workAfterAnswer: Fault = {
  name: 'work-after-answer',
  accept: (deps) =>
    createAccept({
      ...deps,
      queues: {
        ...deps.queues,
        async sendEvent(event) {
          deps.queues.sendEvent(event).catch(() => undefined);
        },
      },
    }),
};
