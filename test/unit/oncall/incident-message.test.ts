import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { incidentBody, parseIncident } from '../../../lambdas/core/oncall/incident-message.ts';
import type { IncidentEvent } from '../../../lambdas/core/ports.ts';

const alarm = {
  AlarmName: 'steadyline-dlq-depth-critical',
  AlarmDescription: 'Dead letters wait. docs/RUNBOOK.md#dlq-depth',
  NewStateValue: 'ALARM',
  StateChangeTime: '2026-01-01T00:00:00.000+0000',
};

const alarmEvent = {
  key: 'alarm-steadyline-dlq-depth-critical',
  version: Date.UTC(2026, 0, 1),
  action: 'trigger',
  severity: 'critical',
  summary: 'steadyline-dlq-depth-critical: Dead letters wait. docs/RUNBOOK.md#dlq-depth',
  source: 'steadyline-dlq-depth-critical',
  sinceMs: Date.UTC(2026, 0, 1),
  alwaysDelivered: false,
};
const step: IncidentEvent = {
  key: 'breaker-crm-1',
  version: 3,
  action: 'trigger',
  severity: 'critical',
  summary: 'The CRM is failing.',
  source: 'crm',
  sinceMs: 1,
  alwaysDelivered: true,
};
/** A step as the wire has it, with changes. */
const wire = (differs: object): string => JSON.stringify({ ...JSON.parse(incidentBody(step)), ...differs });
/** The latest time that a date can hold. */
const LATEST = 8_640_000_000_000_000;

describe('parseIncident', () => {
  it('P8: takes an alarm out of its SNS envelope and raw', () => {
    expect(parseIncident(JSON.stringify(alarm))).toEqual(alarmEvent);
    const wrapped = { Type: 'Notification', Message: JSON.stringify(alarm) };
    expect(parseIncident(JSON.stringify(wrapped))).toEqual(alarmEvent);
  });

  const { AlarmDescription: _, ...bare } = alarm;
  const other = { AlarmName: 'cost', AlarmDescription: 'Dear.' };
  it.each([
    [{ NewStateValue: 'OK' }, { action: 'resolve', severity: 'info' }],
    [other, { key: 'alarm-cost', severity: 'warning', summary: 'cost: Dear.' }],
    [{ AlarmName: 'Critical' }, { severity: 'critical' }],
    [{ AlarmName: 'n'.repeat(201) }, { key: `alarm-${'n'.repeat(200)}`, source: 'n'.repeat(200) }],
    [
      { AlarmName: 7, AlarmDescription: 'x' },
      { key: 'alarm-', source: '', summary: ': x' },
    ],
    [{ ...other, AlarmDescription: { no: 'text' } }, { summary: 'cost: ' }],
    [{ ...other, AlarmDescription: 'x'.repeat(2000) }, { summary: `cost: ${'x'.repeat(1018)}` }],
  ])('P8: of an alarm with %j on-call reads %j', (differs, read) => {
    expect(parseIncident(JSON.stringify({ ...alarm, ...differs }))).toMatchObject(read);
  });

  it('P8: an alarm without a description gives its reason', () => {
    const reason = JSON.stringify({ ...bare, AlarmName: 'cost', NewStateReason: 'Over 10.' });
    expect(parseIncident(reason)).toMatchObject({ summary: 'cost: Over 10.' });
  });

  it.each([{ NewStateValue: 'INSUFFICIENT_DATA' }, { StateChangeTime: 'yesterday' }, { StateChangeTime: 1 }])(
    'P8: an alarm with %j says nothing',
    (differs) => {
      expect(parseIncident(JSON.stringify({ ...alarm, ...differs }))).toBeUndefined();
    },
  );

  it.each([
    [{}, {}],
    [{ action: 'update' }, { action: 'update' }],
    [
      { action: 'resolve', severity: 'info' },
      { action: 'resolve', severity: 'info' },
    ],
    [{ severity: 'warning' }, { severity: 'warning' }],
    [{ sinceMs: LATEST }, { sinceMs: LATEST }],
    [{ sinceMs: -LATEST }, { sinceMs: -LATEST }],
    [{ source: 7 }, { source: '' }],
    [{ alwaysTold: 'true' }, { alwaysDelivered: false }],
    [{ summary: 'x'.repeat(1025) }, { summary: 'x'.repeat(1024) }],
  ])('P8: takes our own step as it was published: %j', (differs, read) => {
    const text = wire(differs);
    expect(parseIncident(text)).toEqual({ ...step, ...read });
    expect(parseIncident(JSON.stringify({ Message: text }))).toEqual({ ...step, ...read });
  });

  it('P8: a step is written as the release before reads it', () => {
    const { alwaysDelivered, ...rest } = step;
    expect(JSON.parse(incidentBody(step))).toEqual({ ...rest, alwaysTold: alwaysDelivered });
  });

  it.each([
    ...['key', 'version', 'action', 'severity', 'summary', 'sinceMs'].map((name) => ({ [name]: undefined })),
    ...['key', 'version', 'action', 'severity', 'summary', 'sinceMs'].map((name) => ({ [name]: [1] })),
    { key: 7 },
    { version: '3' },
    { summary: 7 },
    { action: 'acknowledge' },
    { severity: 'error' },
    { sinceMs: LATEST + 2 },
    { sinceMs: -LATEST - 2 },
  ])('P8: what no pager would take is no step: %j', (differs) => {
    expect(parseIncident(wire(differs))).toBeUndefined();
  });

  it('P8: any text at all is a step or none, never a crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseIncident(text);
      }),
    );
  });
});
