/** What moved, over the time that the page shows. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Sample } from './contract.ts';
import type { Desk } from './desk.ts';
import type { Route } from './server.ts';

const MINUTE_MS = 60_000;
const MOST_MINUTES = 30 * 24 * 60;

export function historyRoutes({ history }: Desk): Record<string, Route> {
  return {
    'POST history': async ({ minutes }): Promise<Sample[]> => {
      const isSpan = Number.isSafeInteger(minutes) && Number(minutes) > 0 && Number(minutes) <= MOST_MINUTES;
      if (!isSpan) throw new SettingError('Between a minute and 30 days can be shown.');
      return history(Date.now(), Number(minutes) * MINUTE_MS);
    },
  };
}
