/** What takes a deployment back, function by function. */
import { describe, expect, test } from '@jest/globals';
import { threeConnectors } from './own-connectors.ts';
import { named, type Resource, synthesize, synthesizeStacks } from './support.ts';

const production = await synthesize({ PROFILE: 'production' });

function alarmsOf(resources: Readonly<Record<string, Resource>>, group: Resource): unknown[] {
  const { Alarms } = group.Properties['AlarmConfiguration'] as { Alarms: { Name: { Ref: string } }[] };
  return Alarms.map(({ Name }) => resources[Name.Ref]?.Properties['AlarmName']).sort();
}

describe('a deployment is taken back by alarms of the code that it brings', () => {
  test.each([
    [
      'ingest',
      [
        'ack-latency-critical',
        'api-errors-critical',
        'canary-missing-digital-critical',
        'canary-missing-enrichment-critical',
        'canary-missing-voice-critical',
        'errors-ingest-warning',
      ],
    ],
    ['lookup', ['api-errors-critical', 'errors-lookup-warning']],
    [
      'voice-worker',
      [
        'canary-missing-voice-critical',
        'canary-slow-voice-warning',
        'errors-voice-worker-warning',
        'unknown-format-warning',
      ],
    ],
    [
      'request-worker',
      [
        'canary-missing-crm-requests-critical',
        'canary-slow-crm-requests-warning',
        'errors-request-worker-warning',
        'unknown-format-warning',
      ],
    ],
    ['platform-updater', ['errors-platform-updater-warning', 'unknown-format-warning']],
  ])('%s', (name, alarms) => {
    const group = named(production, 'DeploymentGroupName', `steadyline-${name}`);
    expect(alarmsOf(production.resources, group)).toEqual(alarms.map((alarm) => `steadyline-${alarm}`));
  });

  test('a connector’s worker, by the connector’s own', async () => {
    const stacks = await synthesizeStacks({ PROFILE: 'production', CONNECTORS_DIR: threeConnectors });
    const { Resources } = stacks['steadyline-connector-billing'] ?? { Resources: {} };
    const group = Object.values(Resources).find(
      ({ Properties }) => Properties?.['DeploymentGroupName'] === 'steadyline-billing-events-worker',
    );
    expect(group === undefined ? [] : alarmsOf(Resources, group)).toEqual([
      'steadyline-billing-canary-missing-events-critical',
      'steadyline-billing-canary-slow-events-warning',
      'steadyline-billing-errors-events-worker-warning',
    ]);
  });

  test('the alias stays where it is until its group, alarms and role are there', () => {
    const aliases = Object.values(production.resources).filter(({ Type }) => Type === 'AWS::Lambda::Alias');
    for (const alias of aliases) {
      const { UpdatePolicy } = alias as Resource & {
        UpdatePolicy: Record<string, { DeploymentGroupName: { Ref: string } }>;
      };
      const group =
        production.resources[UpdatePolicy['CodeDeployLambdaAliasUpdate']?.DeploymentGroupName.Ref ?? ''];
      const { DependsOn = [] } = group as Resource & { DependsOn?: string[] };
      expect(DependsOn.map((id) => production.resources[id]?.Type)).toContain('AWS::IAM::Policy');
    }
  });
});
