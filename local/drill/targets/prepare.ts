/** What has to be there before a kind is drilled: its connector's file, and the hardships of its simulator. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connectorFile } from '../../../bin/connectors/new/files.ts';
import { connectorSystem } from '../../simulators/kinds.ts';
import { connectorFolder } from './index.ts';
import { type DrilledKindName, drilledKind } from './kinds.ts';

/** Writes the connector as `connectors new` does; nothing for a kind that needs none. */
export function writeConnector(kind: string): void {
  if (drilledKind(kind) === undefined) return;
  const folder = connectorFolder(kind);
  const { file, content } = connectorFile({ name: kind, kind: kind as DrilledKindName, folder });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

/** Throws where the simulator does not take its options. */
export async function hardenSimulator(controlUrl: string, kind: string): Promise<void> {
  const options = drilledKind(kind)?.simulator;
  if (options === undefined) return;
  const url = `${controlUrl}/${connectorSystem(kind)}/_sim/options`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(options) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`The simulated ${kind} did not take its options: ${response.status}.`);
}
