/** What a mode asks for beside what every drill does. Pure. */
import type { BreakerSpan } from '../../report/breaker-spans.ts';
import type { DrillLog } from '../../report/log.ts';
import type { Check } from '../check.ts';
import type { DrillMode } from '../modes.ts';
import { burstChecks } from './burst.ts';
import { hotRecordChecks } from './hot-record.ts';
import { overloadChecks } from './overload.ts';
import { refusalChecks } from './refuse-all.ts';
import { slowChecks } from './slow.ts';

/** `spans` are those of the CRM's breaker. */
type ChecksOf = (log: DrillLog, spans: readonly BreakerSpan[]) => Check[];

const checksByMode: Partial<Record<DrillMode, ChecksOf>> = {
  overload: overloadChecks,
  'refuse-all': refusalChecks,
  'hot-record': hotRecordChecks,
  slow: slowChecks,
  burst: burstChecks,
};

export const modeChecks: ChecksOf = (log, spans) => checksByMode[log.options.mode]?.(log, spans) ?? [];
