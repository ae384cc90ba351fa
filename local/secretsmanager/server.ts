/** Secrets Manager's JSON protocol over HTTP, on a free port of the loopback interface. */

import { type RunningServer, startServer } from '../http.ts';
import { readText, sendJson } from '../http-bodies.ts';
import { secretOperations } from '../iam/calls/secrets.ts';
import type { Gate } from '../iam/gate/access-gate.ts';
import { actions } from './actions.ts';
import { Fault, fault } from './fault.ts';
import { createSecretsStore, type SecretsAdmin } from './store.ts';

export interface SecretsManager extends RunningServer {
  admin: SecretsAdmin;
  /** From now on only what it lets pass is done. */
  guard(gate: Gate): void;
}

const contentType = 'application/x-amz-json-1.1';

/** Starts it, empty. */
export async function startSecretsManager(region: string): Promise<SecretsManager> {
  const store = createSecretsStore(region);
  let gate: Gate | undefined;
  const arnOf = (name: string): string => store.all().find((one) => one.name === name)?.arn ?? name;
  const server = await startServer(0, async (request, response) => {
    try {
      if (store.broken()) throw fault('InternalServiceError', 'An error occurred on the server side.', 500);
      const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input = JSON.parse(await readText(request));
      const refused = gate?.check('secretsmanager', request.headers, () =>
        secretOperations(name, input, arnOf),
      );
      if (refused !== undefined) {
        response.writeHead(refused.status, refused.headers).end(refused.body);
        return;
      }
      const action = actions[name];
      if (action === undefined) throw fault('UnknownOperationException', `There is no ${name} here.`);
      sendJson(response, 200, action(store, input), contentType);
    } catch (error) {
      const { type, status, message } =
        error instanceof Fault ? error : fault('InvalidRequestException', 'The request is not JSON.');
      sendJson(response, status, { __type: type, message }, contentType);
    }
  });
  return {
    ...server,
    admin: store,
    guard: (given) => {
      gate = given;
    },
  };
}
