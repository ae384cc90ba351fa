/** All alarms: one table in code. */
import type { Config } from '../config.ts';
import type { AlarmSpec } from './alarm.ts';
import { canaryAlarms } from './canary.ts';
import { intakeAlarms } from './intake.ts';
import { lookupAlarms } from './lookup.ts';
import { machineryAlarms } from './machinery.ts';
import { values } from './metrics.ts';
import { queueAlarms } from './queues.ts';
import { throttleAlarms } from './throttles.ts';
import { workAlarms } from './work.ts';

/** Every row under these settings; `apiId` names the HTTP API in API Gateway's metrics. */
export function alarmTable(config: Config, apiId: string): AlarmSpec[] {
  return [
    ...workAlarms,
    ...canaryAlarms(config, values.queue),
    ...lookupAlarms,
    ...intakeAlarms(apiId),
    ...queueAlarms(config),
    ...machineryAlarms(config),
    ...throttleAlarms(config),
  ];
}
