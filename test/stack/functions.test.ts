import { describe, expect, test } from '@jest/globals';
import { functionRows } from '../../lib/catalog/functions.ts';
import { resourceTypes } from '../../local/template/resource-types.ts';
import { named, ofType, synthesize } from './support.ts';

const built = await synthesize();

function environmentOf(name: string): Record<string, unknown> {
  const { Environment } = named(built, 'FunctionName', `steadyline-${name}`).Properties;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}

/** Bytes that Lambda counts; a reference is a URL or an ARN, 110 characters at most here. */
function bytes(variables: Record<string, unknown>): number {
  return Object.entries(variables).reduce(
    (sum, [key, value]) => sum + key.length + (typeof value === 'string' ? Buffer.byteLength(value) : 110),
    0,
  );
}

describe('functions', () => {
  for (const [name, spec] of functionRows) {
    test(`${name} runs on ARM64 and Node 24 with an environment below 4 KB`, () => {
      expect(named(built, 'FunctionName', `steadyline-${name}`).Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Timeout: spec.timeoutS(built.config),
      });
      expect(bytes(environmentOf(name))).toBeLessThan(4096);
    });

    test(`P9: ${name} knows the ARN of a secret, never its value`, () => {
      for (const [key, value] of Object.entries(environmentOf(name))) {
        if (/^SECRET_(?!.*_M?S$)/.test(key)) expect(typeof value).toBe('object');
      }
    });
  }

  test('P13: past its own deadline ingest still has time to answer, and API Gateway to pass it on', async () => {
    const slow = await synthesize({ INGEST_DEADLINE_MS: '25000' });
    for (const [name, spec] of functionRows) {
      if (spec.front !== true) continue;
      const timeout = Number(named(slow, 'FunctionName', `steadyline-${name}`).Properties['Timeout']);
      expect(timeout).toBeLessThan(30);
      if (name === 'ingest') expect(timeout * 1000).toBeGreaterThan(25_000);
    }
  });

  test('P5: the lookup function outlives its deadline', () => {
    expect(named(built, 'FunctionName', 'steadyline-lookup').Properties['Timeout']).toBe(5);
  });

  test('the local runner knows every type of resource, in both profiles and with an event bus', async () => {
    const largest = await synthesize({
      PROFILE: 'production',
      PROVISIONED_CONCURRENCY_INGEST: '5',
      GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/suffix',
      ALARM_EMAIL: 'on-call@example.com',
    });
    const types = new Set(Object.values(largest.resources).map(({ Type }) => Type));
    expect([...types].filter((type) => !(type in resourceTypes))).toEqual([]);
  });
});

describe('profiles', () => {
  test('default reserves and provisions nothing, so that it deploys in a fresh account', () => {
    for (const [, { Properties }] of ofType(built, 'AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
    expect(ofType(built, 'AWS::Lambda::Alias')).toEqual([]);
  });

  test('P13: production reserves for ingest and lookup alone', async () => {
    const production = await synthesize({ PROFILE: 'production' });
    const reserved = ofType(production, 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => 'ReservedConcurrentExecutions' in Properties)
      .map(([, { Properties }]) => Properties['FunctionName']);
    expect(reserved.sort()).toEqual(['steadyline-ingest', 'steadyline-lookup']);
    for (const [, { Properties }] of ofType(production, 'AWS::Lambda::Alias'))
      expect(Properties).not.toHaveProperty('ProvisionedConcurrencyConfig');
  });

  test('P13: production keeps containers warm behind an alias where set', async () => {
    const warm = await synthesize({ PROFILE: 'production', PROVISIONED_CONCURRENCY_LOOKUP: '3' });
    const warmed = ofType(warm, 'AWS::Lambda::Alias')
      .map(([, { Properties }]) => Properties)
      .filter((one) => 'ProvisionedConcurrencyConfig' in one);
    expect(warmed).toMatchObject([
      { Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } },
    ]);
  });
});
