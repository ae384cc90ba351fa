/** Which alarms take a deployment of a function's code back. */
import type { FunctionSpec } from '../catalog/function.ts';
import type { AlarmSpec, Level } from './alarm.ts';

/** CodeDeploy watches ten alarms for a deployment at most. */
const MOST = 10;

/** Names of the alarms of `table` that speak for the code of a function, with their levels; at most ten. */
export function rollbackAlarms(
  name: string,
  { front, routes, consumes, sends = [] }: FunctionSpec,
  table: readonly AlarmSpec[],
): string[] {
  const takesIn = sends.includes('quarantine');
  const isCanary = (alarm: string): boolean =>
    alarm.startsWith('canary-') &&
    // Those of requests come in through another function.
    (takesIn
      ? front === true && alarm.startsWith('canary-missing-') && !alarm.endsWith('-requests')
      : alarm.endsWith(`-${consumes?.queue}`));
  const speaks = (alarm: string): boolean =>
    alarm === `errors-${name}` || (alarm === 'unknown-format' && consumes !== undefined) || isCanary(alarm);
  const worst = (alarm: string): boolean =>
    (alarm === 'ack-latency' && takesIn && front === true) ||
    (alarm === 'api-errors' && routes !== undefined);
  const named = (alarm: string, levels: Level[]): string[] => levels.map((level) => `${alarm}-${level}`);
  return table
    .flatMap(({ name: alarm, thresholds }) => {
      if (worst(alarm)) return named(alarm, ['critical']);
      // The warning stands whenever the critical one does.
      return speaks(alarm) ? named(alarm, ['warning' in thresholds ? 'warning' : 'critical']) : [];
    })
    .slice(0, MOST);
}
