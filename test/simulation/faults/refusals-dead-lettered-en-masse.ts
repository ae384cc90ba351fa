/** A refusal counts at once: nobody asks whether others succeed, are refused too, or have been. */
import type { Fault } from './fault.ts';

export const refusalsDeadLetteredEnMasse: Fault = {
  name: 'refusals-dead-lettered-en-masse',
  operationGuard: (guard) => ({
    ...guard,
    otherGroupSucceededSince: async () => true,
    openedWithin: async () => 'no',
    refusals: async () => ({ groups: 0, share: 0 }),
  }),
};
