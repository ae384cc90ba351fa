/** DynamoDB on a free port of the loopback interface, in memory; over what lies in the folder `path`, where one is given. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import conditions from 'dynalite/db/conditionParser.js';
import { guardDynamo } from '../iam/gate/before-dynamodb.ts';
import { handedGate } from '../iam/gate/in-process.ts';
import { rememberingParse } from './condition-cache.ts';
import { serveChild } from './serve-child.ts';

conditions.parse = rememberingParse(conditions.parse);

const gate = handedGate();

serveChild(async ({ path }: { path?: string }) => {
  const server = dynalite({
    ...{ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 },
    ...(path === undefined ? {} : { path }),
  });
  guardDynamo(server, gate);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
