/** dynalite in this process, on loopback and a free port. */
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type Parse, rememberingParse } from '../../../local/engines/condition-cache.ts';
import type { RunningEngine } from './running-engine.ts';

/** The package has no types of its own. */
type Dynalite = (options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Server;

const load = createRequire(import.meta.url);
const dynalite: Dynalite = load('dynalite');
const conditions: { parse: Parse } = load('dynalite/db/conditionParser.js');
conditions.parse = rememberingParse(conditions.parse);

/** Starts it with tables that are there at once. */
export async function startDynalite(): Promise<RunningEngine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
