/** The app's entry, run as the CDK command runs it: by the environment, with what it prints heard. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryRun } from './support.ts';

let runs = 0;

/** Runs `bin/app.ts` under these settings. Nothing else may read this process's environment meanwhile. */
export async function runEntry(settings: Readonly<Record<string, string>>): Promise<EntryRun> {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-entry-'));
  const heard = hear();
  try {
    runs += 1;
    await withEnvironment(
      { CDK_OUTDIR: outdir, STEADYLINE_SETTINGS: JSON.stringify(settings) },
      () => import(`../../bin/app.ts?${runs}`),
    );
    return {
      said: heard.text(),
      report: JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')),
      ingest: readFileSync(join(outdir, '.bundles', 'ingest', 'index.js'), 'utf8'),
    };
  } finally {
    heard.stop();
    rmSync(outdir, { recursive: true, force: true });
  }
}

async function withEnvironment(
  variables: Record<string, string>,
  run: () => Promise<unknown>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Keeps what this process writes, to either stream. */
function hear(): { text: () => string; stop: () => void } {
  let said = '';
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      said += chunk.toString();
      return true;
    };
  }
  return {
    text: () => said,
    stop() {
      for (const [index, stream] of streams.entries()) Object.assign(stream, { write: writes[index] });
    },
  };
}
