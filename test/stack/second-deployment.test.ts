/** Under another prefix than the default a deployment counts apart from one in the same account and region. */
import { describe, expect, test } from '@jest/globals';
import { ofType, type Synthesized, synthesize } from './support.ts';

// The same as the alarms' suite asks for, so that they are made once.
const built = await synthesize({ ALARM_EMAIL: 'on-call@example.com' });
const second = await synthesize({
  ...{ ALARM_EMAIL: 'on-call@example.com', NAME_PREFIX: 'calls-eu' },
  RUNBOOK_URL: 'https://wiki.example.com/steadyline',
});

describe('a second deployment in the account', () => {
  const namespaces = (from: Synthesized): string[] => {
    const parts = [
      ...ofType(from, 'AWS::CloudWatch::Alarm'),
      ...ofType(from, 'AWS::CloudWatch::Dashboard'),
    ].map(([, { Properties }]) => JSON.stringify(Properties));
    const all = parts.flatMap((part) => [...part.matchAll(/ContactCenter\/Integration[\w/-]*/g)]);
    return [...new Set(all.map(([found]) => found))];
  };

  test('its alarms and its dashboard see its own counts alone, and ours are where they were', () => {
    expect(namespaces(built)).toEqual(['ContactCenter/Integration']);
    expect(namespaces(second)).toEqual(['ContactCenter/Integration/calls-eu']);
  });

  test('nothing else of an alarm differs', () => {
    const shapes = (from: Synthesized, prefix: string): string[] =>
      ofType(from, 'AWS::CloudWatch::Alarm')
        .map(
          ([
            ,
            {
              Properties: { AlarmDescription: _, ...rest },
            },
          ]) =>
            JSON.stringify(rest)
              .replaceAll(`Integration/${prefix}`, 'Integration')
              .replaceAll(prefix, 'steadyline'),
        )
        .sort();
    expect(shapes(second, 'calls-eu')).toEqual(shapes(built, 'steadyline'));
  });

  test('its functions know where they count, those of the first by default', () => {
    const variables = (from: Synthesized): unknown[] =>
      ofType(from, 'AWS::Lambda::Function').map(
        ([, { Properties }]) =>
          (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables['NAME_PREFIX'],
      );
    expect(new Set(variables(built))).toEqual(new Set([undefined]));
    expect(new Set(variables(second))).toEqual(new Set(['calls-eu']));
  });
});
