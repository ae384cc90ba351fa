/** Writes a new connector, and rehearses it once, so that its test is green from the beginning. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import unbound from '../../../lambdas/connectors/unbound.ts';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { nameFaults } from '../../../lib/connectors/faults.ts';
import { loadConnector } from '../../../lib/connectors/load.ts';
import { rehearse } from '../rehearse.ts';
import { connectorFile, type NewConnector, testFile } from './files.ts';
import { templates } from './templates.ts';

/**
 * Paths of the files that were written: the connector's, its test's, its fixtures'. Throws SettingError where the name
 * can't be one, or where a file is there already.
 */
export async function writeNew(wanted: NewConnector): Promise<string[]> {
  const { name, kind, folder } = wanted;
  const at = (file: string): string => path.join(folder, file);
  const [own, test, fixtures] = [connectorFile(wanted), testFile(wanted), `fixtures/${name}.json`];
  refuseName(name);
  for (const file of [own.file, test.file, fixtures])
    if (existsSync(at(file))) throw new SettingError(`${at(file)} is there already: nothing was written.`);
  mkdirSync(at('fixtures'), { recursive: true });
  writeFileSync(at(own.file), own.content);
  const { connector } = await loadConnector(path.resolve(at(own.file)));
  const faults = check(connector);
  if (faults.length > 0) throw new Error(`The template of ${kind} has faults: ${faults.join(' ')}`);
  const cases = await Promise.all(
    templates[kind].cases.map(async ({ title, ...rehearsal }) => ({
      title,
      ...rehearsal,
      expected: await rehearse(connector, rehearsal),
    })),
  );
  writeFileSync(at(fixtures), `${JSON.stringify(cases, undefined, 2)}\n`);
  writeFileSync(at(test.file), test.content);
  return [own.file, test.file, fixtures].map(at);
}

/** Before anything is written: a name is part of files, queues and settings. */
function refuseName(name: string): void {
  const [fault] = nameFaults([{ connector: { ...unbound, name }, file: name }]);
  if (fault !== undefined) throw new SettingError(fault);
}
