/** Whether a deployment works, part by part, side by side. */
import { asError } from '../../lambdas/core/errors.ts';
import type { Finding } from '../doctor/finding.ts';
import { alarms } from './alarms.ts';
import { canaries } from './canaries.ts';
import { noPage, page } from './page.ts';
import { quotas } from './quotas.ts';
import { functions, queues, tables } from './resources.ts';
import { routes } from './routes.ts';
import { type Check, line, type Scene } from './scene.ts';
import { letters, secrets, sources } from './standing.ts';
import { tokens } from './tokens.ts';

/** Design: two minutes at most; what has not answered by then is a line that says so, ms. */
const LONGEST_MS = 110_000;

/** All lines. Alarms come last: the canary is among their data. */
export async function verify(scene: Scene, { withPage }: { withPage: boolean }): Promise<Finding[]> {
  const endMs = scene.now() + LONGEST_MS;
  const run = (name: string, check: Check): Promise<Finding[]> => inTime(scene, name, check, endMs);
  const first = await Promise.all([
    run('routes', routes),
    run('secrets', secrets),
    run('sources', sources),
    run('tokens', tokens),
    run('canary', canaries),
    run('page', withPage ? page : noPage),
    run('dead letters', letters),
    run('tables', tables),
    run('queues', queues),
    run('functions', functions),
    run('quotas', quotas),
  ]);
  return [...first.flat(), ...(await run('alarms', alarms))];
}

/** The lines of one part, or one that says why there are none. */
export async function inTime(scene: Scene, name: string, check: Check, endMs: number): Promise<Finding[]> {
  const late = line(
    name,
    'no answer within two minutes',
    'run verify again; then see whether AWS answers at all',
  );
  const timer = new AbortController();
  const tooLate = scene.sleep(Math.max(0, endMs - scene.now()), timer.signal).then(
    () => [late],
    () => [late],
  );
  try {
    return await Promise.race([check(scene), tooLate]);
  } catch (error) {
    const { name: kind, message } = asError(error);
    return [
      line(name, `${kind}: ${message}`, 'see that the caller may make this call, and that it is deployed'),
    ];
  } finally {
    timer.abort();
  }
}
