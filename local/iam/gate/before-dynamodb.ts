/** A gate before dynalite, which offers no place for one: it gets each request after its body was read. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { readBody } from '../../http-bodies.ts';
import { dynamoOperations } from '../calls/dynamodb.ts';
import type { Input } from '../calls/operation.ts';
import type { Gate } from './access-gate.ts';
import type { Answer } from './answers.ts';

/** Puts it there; until the gate is there everything passes. */
export function guardDynamo(server: Server, gate: () => Gate | undefined): void {
  const [engine] = server.listeners('request') as RequestListener[];
  if (engine === undefined) throw new Error('The engine does not listen for requests.');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    void readBody(request).then((body = Buffer.alloc(0)) => {
      const refused = checked(gate(), request, body);
      if (refused !== undefined) {
        response.writeHead(refused.status, refused.headers).end(refused.body);
        return;
      }
      const { method, url, headers } = request;
      const again = Object.assign(new EventEmitter(), { method, url, headers });
      engine(again as IncomingMessage, response);
      if (body.length > 0) again.emit('data', body);
      again.emit('end');
    });
  });
}

function checked(
  gate: Gate | undefined,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Answer | undefined {
  // Calls are posted; with anything else the engine does nothing.
  if (gate === undefined || method !== 'POST') return undefined;
  const name = String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  return gate.check('dynamodb', headers, ({ document: { region, account }, resource }) =>
    dynamoOperations(name, inputOf(body), {
      ...{ region, account },
      hashKeyOf: (arn) => resource(arn)?.hashKey ?? '',
    }),
  );
}

function inputOf(body: Buffer): Input {
  try {
    return Object(JSON.parse(String(body)));
  } catch {
    // The engine says what is wrong with it; a request for nothing is allowed to nobody.
    return {};
  }
}
