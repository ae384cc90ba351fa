/**
 * The runner's own controls, on a free port of the loopback interface:
 * `GET /_control/stack`, `GET /_control/functions`, `POST /_control/kill {name, pid?}`,
 * `POST /_control/chaos {meanMs, spare?, seconds?}` (meanMs 0 ends it), `POST /_control/eventbridge {event}`,
 * `POST /_control/secrets {clockOffsetMs?, broken?, age?: {secretId, ms}}`, and those of play-controls.ts.
 */
import { type RunningServer, startServer } from '../http.ts';
import { readText, sendJson } from '../http-bodies.ts';
import { type ControlDeps, controls } from './controls.ts';

export interface ControlServer extends RunningServer {
  open(deps: ControlDeps): void;
}

/** Starts it; it serves from `open` on. */
export async function startControl(): Promise<ControlServer> {
  let deps: ControlDeps | undefined;
  const server = await startServer(0, async (request, response) => {
    const name = `${request.method} ${request.url}`;
    const control = controls[name];
    if (control === undefined && request.url?.startsWith('/_control/play') !== true)
      return sendJson(response, 404, { message: 'There is no such control.' });
    if (deps === undefined) return sendJson(response, 503, { message: 'The runner is starting.' });
    const body = await readText(request);
    try {
      const input = body === '' ? {} : JSON.parse(body);
      const answer = control === undefined ? await deps.play(name, input) : await control(deps, input);
      sendJson(response, 200, answer);
    } catch (error) {
      sendJson(response, 400, { message: error instanceof Error ? error.message : String(error) });
    }
  });
  return {
    ...server,
    open: (given) => {
      deps = given;
    },
  };
}
