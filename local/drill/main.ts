/** `npm run drill`: starts the stack, takes the CRM away under traffic, and judges what became of every event. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { startLocal } from '../local-stack.ts';
import { jsonOf, writeReport } from '../report/files.ts';
import { reportOf } from '../report/report.ts';
import { tableOf } from '../report/table.ts';
import { drillConnectors } from './connectors/main.ts';
import { parseOptions } from './options.ts';
import { planOf } from './plan.ts';
import { createProgress } from './progress.ts';
import { runDrill } from './run.ts';
import { writeConnector } from './targets/prepare.ts';

/** Of a process that Ctrl-C has ended. */
const interruptedCode = 130;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.connectors !== undefined) return drillConnectors(options, options.connectors);
  const plan = planOf(options);
  const progress = createProgress();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

  writeConnector(options.crm);
  progress.say('Starting the stack …');
  const stack = await startLocal({ port: 0, settings: plan.settings, signal: stop.signal });
  try {
    progress.say(`The stack serves at ${stack.api}; logs in ${stack.logDirectory}`);
    progress.begin(plan.warmUpMs + plan.outageMs + plan.tailMs + plan.outageMs);
    const hooks = { onSample: progress.onSample, signal: stop.signal };
    const log = await Promise.race([runDrill(stack, options, plan, hooks), stack.failed]);
    progress.stop();
    const report = reportOf(log);
    const paths = await writeReport(report, options.out);
    console.log(options.json ? JSON.stringify(jsonOf(report)) : `\n${tableOf(report)}`);
    progress.say(`Plot: ${paths.svg}   Report: ${paths.json}`);
    const refused = stack.iam?.refused() ?? [];
    for (const one of refused) progress.say(`Not allowed by the template: ${one}`);
    if (stop.signal.aborted) return interruptedCode;
    return report.passed && refused.length === 0 ? 0 : 1;
  } finally {
    progress.stop();
    await stack.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof SteadylineError ? error.message : error);
  process.exit(1);
}
