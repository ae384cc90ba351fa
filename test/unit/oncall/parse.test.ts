import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseIncident } from '../../../lambdas/core/oncall/parse.ts';

const alarm = {
  AlarmName: 'steadyline-dlq-depth-critical',
  AlarmDescription: 'Dead letters wait. docs/RUNBOOK.md#dlq-depth',
  NewStateValue: 'ALARM',
  StateChangeTime: '2026-01-01T00:00:00.000+0000',
};

describe('parseIncident', () => {
  it('P8: takes an alarm out of its SNS envelope and raw', () => {
    const raw = parseIncident(JSON.stringify(alarm));
    expect(raw).toMatchObject({
      key: `alarm-${alarm.AlarmName}`,
      action: 'trigger',
      severity: 'critical',
      alwaysTold: false,
    });
    expect(parseIncident(JSON.stringify({ Type: 'Notification', Message: JSON.stringify(alarm) }))).toEqual(
      raw,
    );
  });

  it('P8: OK resolves, INSUFFICIENT_DATA says nothing', () => {
    expect(parseIncident(JSON.stringify({ ...alarm, NewStateValue: 'OK' }))?.action).toBe('resolve');
    expect(parseIncident(JSON.stringify({ ...alarm, NewStateValue: 'INSUFFICIENT_DATA' }))).toBeUndefined();
  });

  it('P8: any text at all is a step or none, never a crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseIncident(text);
      }),
    );
  });
});
