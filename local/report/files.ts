/** Writes the plot and the report of a drill into a folder. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plotOf } from './plot.ts';
import type { DrillReport } from './report.ts';

/** The report as it is in the JSON file: without the raw lists, which run to megabytes. */
export function jsonOf({
  verdict,
  checks,
  passed,
  figures,
  spans,
  operationSpans,
  log,
}: DrillReport): Record<string, unknown> {
  const { options, plan, startedMs, downMs, backMs, endedMs, samples, depths } = log;
  const timeline = { startedMs, downMs, backMs, endedMs };
  const { settings } = plan;
  const told = { passed, verdict, checks, figures, options, settings, timeline, depths };
  return { ...told, breaker: spans, operations: operationSpans, samples };
}

/**
 * Answers the paths of `drill.json` and `drill.svg`. A failed drill also leaves `log.json`: every acceptance, effect,
 * CRM call and lookup, to find the fault by. Throws what writing throws.
 */
export async function writeReport(
  report: DrillReport,
  folder: string,
): Promise<{ json: string; svg: string }> {
  await mkdir(folder, { recursive: true });
  const paths = { json: join(folder, 'drill.json'), svg: join(folder, 'drill.svg') };
  await writeFile(paths.json, `${JSON.stringify(jsonOf(report), undefined, 2)}\n`);
  await writeFile(paths.svg, plotOf(report));
  const { accepted, effects, calls, lookups, requests, breaker, operations, pages, deadLetters } = report.log;
  const log = join(folder, 'log.json');
  if (report.passed) await rm(log, { force: true });
  else
    await writeFile(
      log,
      JSON.stringify({
        accepted,
        effects,
        calls,
        lookups,
        requests,
        breaker,
        operations,
        pages,
        deadLetters,
      }),
    );
  return paths;
}
