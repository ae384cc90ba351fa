/** `npm run drill -- --connectors DIR --downstream NAME`: takes one of an organisation's systems away, and looks at all. */
import { SettingError } from '../../../lambdas/core/errors.ts';
import { loadConnectors } from '../../../lib/connectors/load.ts';
import type { OwnConnector } from '../../../lib/connectors/own-connector.ts';
import { startLocal } from '../../local-stack.ts';
import { createSimulatorClient } from '../../traffic/simulator-client.ts';
import type { Check } from '../check.ts';
import type { DrillOptions } from '../options.ts';
import { endsArrivals, planOf } from '../plan.ts';
import { runConnectorDrill } from './run.ts';
import { startStandIns } from './stand-ins.ts';
import { connectorChecks } from './verdict.ts';

const interruptedCode = 130;

/** Runs it and prints its verdict; answers the exit code. Throws SettingError for options that don't fit. */
export async function drillConnectors(options: DrillOptions, folder: string): Promise<number> {
  const connectors = await loadConnectors(folder);
  const downstream = chosen(connectors, options.downstream);
  const plan = planOf(options);
  if (endsArrivals(plan.traffic) || plan.traffic.kind !== 'usual' || !plan.total)
    throw new SettingError(
      `--connectors goes with a mode in which a system is unreachable whole, not ${options.mode}.`,
    );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const say = (text: string): void => console.error(text);
  const standIns = await startStandIns(connectors, options.seed);
  try {
    say('Starting the stack …');
    const settings = { ...plan.settings, CONNECTORS_DIR: folder, ...standIns.settings };
    const stack = await startLocal({ port: 0, settings, signal: stop.signal });
    try {
      const { control = '' } = stack.simulators;
      const systems = connectors.map(({ connector }) => ({
        connector,
        client: standIns.clientOf(connector.name, control),
      }));
      const run = runConnectorDrill(
        stack,
        { options, plan, downstream },
        { systems, crm: createSimulatorClient(control, 'crm') },
        { say, signal: stop.signal },
      );
      const log = await Promise.race([run, stack.failed]);
      const checks = connectorChecks(log);
      console.log(
        options.json ? JSON.stringify({ downstream, mode: log.mode, checks }, undefined, 2) : textOf(checks),
      );
      const refused = stack.iam?.refused() ?? [];
      for (const one of refused) say(`Not allowed by the template: ${one}`);
      if (stop.signal.aborted) return interruptedCode;
      return refused.length === 0 && checks.every(({ passed }) => passed) ? 0 : 1;
    } finally {
      await stack.stop();
    }
  } finally {
    await standIns.stop();
  }
}

function chosen(connectors: readonly OwnConnector[], name: string | undefined): string {
  const names = connectors.map(({ connector }) => connector.name);
  if (name !== undefined && names.includes(name)) return name;
  throw new SettingError(`--downstream takes one of ${names.join(', ')}.`);
}

function textOf(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, passed, detail }) => `${name.padEnd(width)}  ${passed ? 'ok' : 'FAILED'}  ${detail}`,
  );
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  return [...lines, '', failed.length === 0 ? 'PASSED' : `FAILED: ${failed.join(', ')}`].join('\n');
}
