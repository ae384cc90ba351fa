/** `npm run mutate [-- AREA …]`: Stryker on what is deployed, area by area, then one table and the list of survivors. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Area, areas } from './areas.ts';
import { type MutantReport, scoreOf, survivorsOf, tableOf } from './score.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'reports/mutation');

/** One run of Stryker; its report lies beside those of the other areas. Throws Error where it fails or takes too long. */
async function mutate(name: string, area: Area): Promise<MutantReport> {
  const { capMinutes = 60 } = area;
  const files = area.mutate.join(',');
  const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const child = spawn(process.execPath, [stryker, 'run', '--mutate', files], {
    cwd: root,
    env: { ...process.env, MUTATION_TESTS: area.tests.join(' ') },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: capMinutes * 60_000,
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== null) throw new Error(`Stryker has not come to an end of ${name} in ${capMinutes} minutes.`);
  if (code !== 0)
    throw new Error(`Stryker has failed on ${name}; npx stryker run --mutate '${files}' says why.`);
  const file = path.join(folder, `${name.replaceAll('/', '-')}.json`);
  await rename(path.join(folder, 'mutation.json'), file);
  return JSON.parse(await readFile(file, 'utf8')) as MutantReport;
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => areas[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no area ${unknown.join(', ')}; there are ${Object.keys(areas).join(', ')}.`);
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const scores = new Map<string, ReturnType<typeof scoreOf>>();
const survivors: string[] = [];
for (const [name, area] of Object.entries(areas)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const report = await mutate(name, area);
  scores.set(name, scoreOf(report));
  survivors.push(...survivorsOf(report));
  console.log(tableOf(new Map([[name, scoreOf(report)]])));
}
await writeFile(path.join(folder, 'survivors.txt'), `${survivors.join('\n')}\n`);
console.log(`\n${tableOf(scores)}\nSurvivors: ${path.join(folder, 'survivors.txt')}`);
