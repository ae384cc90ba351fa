/** Downstreams on the page: how each is, and what one may do about it. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Deed, forceBreaker, note, pauseWorker, resumeWorker, retryToken } from '../operator/deeds.ts';
import { type DeedName, dryRun } from '../operator/dry-run.ts';
import { backSystems, reach } from '../operator/systems.ts';
import type { SystemView, TestView } from './contract.ts';
import type { Desk } from './desk.ts';
import { deedIn, textIn } from './input.ts';
import type { Input, Route } from './server.ts';

export function systemRoutes({ at, operator, recorder }: Desk): Record<string, Route> {
  const deed =
    (dry: DeedName, act: (name: string, deed: Deed) => Promise<void>): Route =>
    async (input: Input) => {
      const name = textIn(input, 'name');
      if (input['dryRun'] === true) return dryRun(at, dry, name, { operator, reason: 'dry run' });
      await act(name, deedIn(input, operator));
      recorder.hurry();
      return {};
    };
  return {
    'GET systems': async (): Promise<SystemView[]> =>
      (await backSystems(at, Date.now())).map(({ name, limit, bookedMs, address }) => ({
        ...{ name, bookedMs, address },
        ...(limit && { limit: { calls: limit.limit, usable: limit.usable, windowMs: limit.windowMs } }),
      })),
    'POST systems/test': async (input): Promise<TestView> => {
      const name = textIn(input, 'name');
      const found = (await backSystems(at, Date.now())).find((one) => one.name === name);
      if (found === undefined || found.address === '')
        throw new SettingError(
          `The address of ${name} is not known here: set STEADYLINE_SETTINGS as for the deployment.`,
        );
      await note(at, 'test', name, { operator, reason: 'connection' });
      return reach(found.address);
    },
    'POST breaker/open': deed('open', (name, why) => forceBreaker(at, name, 'open', why)),
    'POST breaker/close': deed('close', (name, why) => forceBreaker(at, name, 'close', why)),
    'POST worker/pause': deed('pause', (name, why) => pauseWorker(at, name, why)),
    'POST worker/resume': deed('resume', (name, why) => resumeWorker(at, name, why)),
    'POST token/retry': deed('retry-token', (name, why) => retryToken(at, name, why)),
  };
}
