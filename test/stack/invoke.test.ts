/** The way in for Data Actions that invoke the lookups themselves. */
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { brokenPromises } from '../../lib/checks.ts';
import { resolveConfig } from '../../lib/config.ts';
import { ofType, synthesize, synthesizeStacks } from './support.ts';

const ORG = '12345678-90ab-cdef-1234-567890abcdef';
const settings = { GENESYS_ORG_ID: ORG, PUBLIC_LOOKUPS: 'no' };

const trustsOf = (built: Awaited<ReturnType<typeof synthesize>>) =>
  ofType(built, 'AWS::IAM::Role').filter(([, role]) => JSON.stringify(role).includes('sts:ExternalId'));

describe('without an organisation', () => {
  test('P10: nobody from outside may assume a role, and lookups have their route', async () => {
    const built = await synthesize();
    expect(trustsOf(built)).toEqual([]);
  });

  test('P5: lookups can not be without a route', () => {
    expect(brokenPromises(resolveConfig({ PUBLIC_LOOKUPS: 'no' }))).toEqual([
      expect.stringMatching(/^P5 .*PUBLIC_LOOKUPS is no, but GENESYS_ORG_ID is empty/),
    ]);
    expect(brokenPromises(resolveConfig({ GENESYS_AWS_ACCOUNT: '1' }))).toEqual([
      expect.stringContaining('GENESYS_AWS_ACCOUNT'),
    ]);
  });
});

describe('with an organisation', () => {
  test('P10: Genesys Cloud’s account, in its name alone, may assume the one role', async () => {
    const [trust, ...others] = trustsOf(await synthesize(settings));
    expect(others).toEqual([]);
    expect(trust?.[1].Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': ORG } },
          Effect: 'Allow',
          Principal: {
            AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::765628985471:root']] },
          },
        },
      ],
    });
  });

  test('P10: the API has no route of a lookup', async () => {
    const routesOf = async (some: Record<string, string>) =>
      ofType(await synthesize(some), 'AWS::ApiGatewayV2::Route').map(
        ([, route]) => route.Properties['RouteKey'],
      );
    const all = await routesOf({});
    expect(all).toContain('POST /crm/customer-lookup');
    expect(await routesOf(settings)).toEqual(all.filter((route) => route !== 'POST /crm/customer-lookup'));
  });

  test('P10: the role invokes the lookups, of every connector, and nothing else', async () => {
    const CONNECTORS_DIR = path.resolve(import.meta.dirname, '../fixtures/connectors');
    const stacks = await synthesizeStacks({ ...settings, CONNECTORS_DIR });
    const all = Object.values(stacks).flatMap(({ Resources }) => Object.entries(Resources));
    const [role] = all.find(([, one]) => JSON.stringify(one).includes('sts:ExternalId')) ?? [];
    const policies = all.filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"${role}"`),
    );
    const statements = policies.flatMap(
      ([, { Properties }]) =>
        (Properties['PolicyDocument'] as { Statement: { Action: unknown; Resource: unknown }[] }).Statement,
    );
    expect(statements.map(({ Action }) => Action)).toEqual(['lambda:InvokeFunction']);
    const named = JSON.stringify(statements[0]?.Resource);
    const lookups = ['billing', 'ehr', 'sales'].map((name) => `steadyline-connector-${name}`);
    for (const name of lookups) expect(named).toContain(name);
    expect([statements[0]?.Resource].flat()).toHaveLength(lookups.length + 1);
    expect(named).not.toContain('*');
    const routes = all.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Route');
    expect(
      routes.map(([, { Properties }]) => String(Properties['RouteKey'])).filter((one) => /lookup/.test(one)),
    ).toEqual([]);
  });
});
