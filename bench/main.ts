/** `npm run bench`: every section in turn, one table, the figures as JSON. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeMachine, machine } from './machine.ts';
import { parseOptions } from './options.ts';
import { runSection } from './run-section.ts';
import type { Row } from './section.ts';
import { sections } from './sections/index.ts';
import { tableOf, verdictOf } from './table.ts';

interface Result {
  name: string;
  title: string;
  rows: Row[];
  figures: unknown;
}

/** Of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const options = parseOptions(
    process.argv.slice(2),
    sections.map(({ name }) => name),
  );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const takenOn = machine();
  const results: Result[] = [];
  let failures = 0;
  for (const section of sections) {
    if (options.only !== undefined && !options.only.includes(section.name)) continue;
    console.error(`${section.title} …`);
    const { name, title } = section;
    try {
      results.push({ name, title, ...(await runSection(section, options, stop.signal)) });
    } catch (error) {
      if (stop.signal.aborted) return INTERRUPTED;
      failures += 1;
      const value = `not measured: ${error instanceof Error ? error.message : String(error)}`;
      results.push({ name, title, rows: [{ name, value }], figures: undefined });
    }
  }
  const file = path.join(options.out, 'bench.json');
  await mkdir(options.out, { recursive: true });
  const report = { at: new Date().toISOString(), machine: takenOn, quick: options.quick, sections: results };
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`${describeMachine(takenOn)}\n\n${tableOf(results)}\n\n${verdictOf(results)}`);
  console.error(`Figures: ${file}`);
  return failures === 0 ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error);
  process.exit(1);
}
