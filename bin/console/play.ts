/** Play: the runner's own controls, handed on. There are none on AWS. */
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import type { Desk } from './desk.ts';
import type { Input, Route } from './server.ts';

const deeds = ['events', 'request', 'poison', 'lookups', 'switch', 'drill', 'drill/stop'];

export function playRoutes({ at: { local }, recorder }: Desk): Record<string, Route> {
  if (local === undefined) return {};
  const call = async (method: string, name: string, input?: Input): Promise<unknown> => {
    const init = { method, ...(input === undefined ? {} : { body: JSON.stringify(input) }) };
    const answer = await fetch(`${local.admin}/_control/play${name}`, init).catch(() => {
      throw new UnavailableError('runner_unreachable', 'The runner does not answer.');
    });
    const body: unknown = await answer.json();
    if (answer.ok) return body;
    throw new SettingError(`${(body as { message?: string }).message}`);
  };
  const routes = deeds.map((name): [string, Route] => [
    `POST play/${name}`,
    async (input) => {
      const answer = await call('POST', `/${name}`, input);
      recorder.hurry();
      return answer;
    },
  ]);
  return { 'GET play': () => call('GET', ''), ...Object.fromEntries(routes) };
}
