/** The settings that fit a deployment into an organisation's account, each with each other, in both profiles. */
import { describe, expect, test } from '@jest/globals';
import type { FunctionSpec } from '../../lib/catalog/function.ts';
import { functionRows, isShifted } from '../../lib/catalog/functions.ts';
import type { Config } from '../../lib/config.ts';
import { functionRowsOf } from '../../lib/connectors/catalog.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { resourceTypes } from '../../local/template/resource-types.ts';
import { threeConnectors } from './own-connectors.ts';
import { pairsIn, pairwise } from './pairs.ts';
import { audit, list, type Resource, type Statement } from './support.ts';

const off = {};
const factors = {
  profile: { default: off, production: { PROFILE: 'production' } },
  shift: { linear: off, once: { DEPLOY_SHIFT: 'at-once' } },
  warm: { cold: off, warm: { PROVISIONED_CONCURRENCY_INGEST: '5', PROVISIONED_CONCURRENCY_LOOKUP: '5' } },
  network: {
    open: off,
    vpc: { VPC_SUBNET_IDS: 'subnet-0a1b2c3d, subnet-1a1b2c3d', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' },
  },
  address: {
    aws: off,
    named: {
      API_DOMAIN: 'calls.example.org',
      API_CERTIFICATE_ARN:
        'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
      API_HOSTED_ZONE_ID: 'Z0123456789',
    },
    closed: {
      API_DOMAIN: 'calls.example.org',
      API_CERTIFICATE_ARN:
        'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
      API_TRUSTSTORE_URI: 's3://authorities/clients-1.pem',
      API_DEFAULT_ENDPOINT: 'shut',
      CANARY: 'off',
    },
  },
  tags: { none: off, tagged: { TAGS: 'cost-center=42, owner=calls@example.org' } },
  boundary: {
    none: off,
    bounded: { PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::111122223333:policy/boundary' },
  },
  key: {
    made: off,
    own: { KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888' },
  },
  topics: {
    none: off,
    own: {
      ALARM_TOPIC_CRITICAL_ARN: 'arn:aws:sns:eu-west-1:111122223333:critical',
      ALARM_TOPIC_WARNING_ARN: 'arn:aws:sns:eu-west-1:111122223333:warning',
    },
  },
  events: {
    webhooks: off,
    bus: {
      GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/suffix',
      GENESYS_ORG_ID: '11112222-3333-4444-5555-666677778888',
    },
  },
  connectors: { none: off, three: { CONNECTORS_DIR: threeConnectors } },
};
const rows = pairwise(factors);

interface Built {
  config: Config;
  conclusions: string[];
  resources: Resource[];
  functions: (readonly [name: string, spec: FunctionSpec])[];
}

async function build(row: (typeof rows)[number]): Promise<Built> {
  const overrides = Object.assign(
    {},
    ...Object.entries(row).map(
      ([name, value]) => (factors as Record<string, object>)[name]?.[value as never],
    ),
  ) as Record<string, string>;
  const { config, connectors } = await resolveDeployment(overrides);
  const { conclusions, templates } = await audit(overrides);
  return {
    config,
    conclusions,
    resources: templates.flatMap(({ Resources }) => Object.values(Resources)),
    functions: [...functionRows, ...connectors.flatMap((own) => functionRowsOf(own))],
  };
}

const builds = new Map<string, Built>();
for (const row of rows) builds.set(Object.values(row).join(' '), await build(row));
const each = [...builds].map(
  ([name, built], index) => [name, built, rows[index] as (typeof rows)[number]] as const,
);

const ofType = ({ resources }: Built, type: string) => resources.filter(({ Type }) => Type === type);
const propertiesOf = (built: Built, type: string) => ofType(built, type).map(({ Properties }) => Properties);
const namesOf = (built: Built, isChosen: (spec: FunctionSpec) => boolean): string[] =>
  built.functions
    .filter(([, spec]) => isChosen(spec))
    .map(([name]) => `steadyline-${name}`)
    .sort();

test('each setting meets each other one', () => {
  const all = Object.values(factors).map((values) => Object.keys(values).length);
  const pairs = all.reduce(
    (sum, one, index) => sum + all.slice(index + 1).reduce((a, b) => a + one * b, 0),
    0,
  );
  expect(new Set(rows.flatMap((row) => pairsIn(row))).size).toBe(pairs);
});

describe.each(each)('%s', (_name, built, row) => {
  test('cdk-nag finds nothing that is not acknowledged, and the runner knows every type', () => {
    expect(built.conclusions).toEqual(['success']);
    expect(built.resources.map(({ Type }) => Type).filter((type) => !(type in resourceTypes))).toEqual([]);
  });

  test('the functions that call systems behind, and no others, stand in the VPC', () => {
    const inside = propertiesOf(built, 'AWS::Lambda::Function').filter((one) => 'VpcConfig' in one);
    expect(inside.map(({ FunctionName }) => FunctionName).sort()).toEqual(
      row.network === 'vpc' ? namesOf(built, ({ callsSystem }) => callsSystem === true) : [],
    );
    for (const { VpcConfig } of inside)
      expect(VpcConfig).toEqual({
        SubnetIds: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'],
        SecurityGroupIds: ['sg-0a1b2c3d'],
      });
  });

  test('P10: a function in the VPC may make no network interface itself', () => {
    const policies = propertiesOf(built, 'AWS::IAM::Policy').map(
      ({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement,
    );
    const network = (effect: string) =>
      policies.filter((statements) =>
        statements.some(
          ({ Effect, Action, Condition }) =>
            Effect === effect &&
            list(Action).includes('ec2:CreateNetworkInterface') &&
            (effect === 'Allow' || Condition?.['ArnEquals']?.['lambda:SourceFunctionArn'] !== undefined),
        ),
      );
    const expected = row.network === 'vpc' ? namesOf(built, ({ callsSystem }) => callsSystem === true) : [];
    expect(network('Allow')).toHaveLength(expected.length);
    expect(network('Deny')).toEqual(network('Allow'));
  });

  test('the API answers under the names that are set, and asks for certificates where it shall', () => {
    const [api] = propertiesOf(built, 'AWS::ApiGatewayV2::Api');
    expect(api?.['DisableExecuteApiEndpoint']).toBe(row.address === 'closed' ? true : undefined);
    const domains = propertiesOf(built, 'AWS::ApiGatewayV2::DomainName');
    expect(domains.map(({ DomainName }) => DomainName)).toEqual(
      row.address === 'aws' ? [] : ['calls.example.org'],
    );
    expect(domains.map(({ MutualTlsAuthentication }) => MutualTlsAuthentication)).toEqual(
      { aws: [], named: [undefined], closed: [{ TruststoreUri: 's3://authorities/clients-1.pem' }] }[
        row.address
      ],
    );
    expect(ofType(built, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(domains.length);
    expect(propertiesOf(built, 'AWS::Route53::RecordSet')).toMatchObject(
      row.address === 'named' ? [{ Name: 'calls.example.org', HostedZoneId: 'Z0123456789' }] : [],
    );
  });

  test('tags are on whatever is paid for, and on nothing unless set', () => {
    const paid = [
      'DynamoDB::Table',
      'SQS::Queue',
      'Lambda::Function',
      'SecretsManager::Secret',
      'Logs::LogGroup',
    ];
    for (const type of [...paid, 'SNS::Topic', 'CloudWatch::Alarm', 'IAM::Role'])
      for (const { Tags } of propertiesOf(built, `AWS::${type}`))
        expect(Tags).toEqual(
          row.tags === 'none'
            ? undefined
            : [
                { Key: 'cost-center', Value: '42' },
                { Key: 'owner', Value: 'calls@example.org' },
              ],
        );
  });

  test('P10: the boundary is on every role', () => {
    const bounds = propertiesOf(built, 'AWS::IAM::Role').map(
      ({ PermissionsBoundary }) => PermissionsBoundary,
    );
    expect(new Set(bounds)).toEqual(
      new Set([row.boundary === 'none' ? undefined : 'arn:aws:iam::111122223333:policy/boundary']),
    );
  });

  test('P9: with a key of the organisation’s own none is made, and everything is under that one', () => {
    expect(ofType(built, 'AWS::KMS::Key')).toHaveLength(row.key === 'own' ? 0 : 1);
    if (row.key === 'made') return;
    const own = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';
    const used = [
      ...propertiesOf(built, 'AWS::SQS::Queue').map(({ KmsMasterKeyId }) => KmsMasterKeyId),
      ...propertiesOf(built, 'AWS::SNS::Topic').map(({ KmsMasterKeyId }) => KmsMasterKeyId),
      ...propertiesOf(built, 'AWS::SecretsManager::Secret').map(({ KmsKeyId }) => KmsKeyId),
      ...propertiesOf(built, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId),
      ...propertiesOf(built, 'AWS::DynamoDB::Table').map(
        ({ SSESpecification }) => (SSESpecification as { KMSMasterKeyId: unknown }).KMSMasterKeyId,
      ),
    ];
    expect([...new Set(used)]).toEqual([own]);
  });

  test('P8: the organisation’s topics hear of all that ours do, by level', () => {
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      propertiesOf(built, type),
    );
    for (const { AlarmName, AlarmActions = [], OKActions } of alarms) {
      const actions = AlarmActions as unknown[];
      expect(OKActions ?? []).toEqual(actions);
      if (actions.length === 0) continue;
      const level = String(AlarmName).endsWith('-critical') ? 'critical' : 'warning';
      expect(actions.slice(1)).toEqual(
        row.topics === 'own' ? [`arn:aws:sns:eu-west-1:111122223333:${level}`] : [],
      );
    }
  });

  test('traffic is shifted in steps for what takes in work and what does it, in production alone', () => {
    const shifted = namesOf(built, (spec) => isShifted(spec, built.config));
    expect(shifted.length > 0).toBe(row.profile === 'production');
    const groups = propertiesOf(built, 'AWS::CodeDeploy::DeploymentGroup');
    expect(groups.map(({ DeploymentGroupName }) => DeploymentGroupName).sort()).toEqual(shifted);
    for (const { DeploymentConfigName, AlarmConfiguration } of groups) {
      const { Enabled, Alarms } = AlarmConfiguration as { Enabled: boolean; Alarms: unknown[] };
      expect(Enabled).toBe(row.shift === 'linear');
      expect(DeploymentConfigName).toMatch(row.shift === 'linear' ? /Linear10Percent/ : /AllAtOnce/);
      expect(Alarms.length).toBeGreaterThan(0);
      expect(Alarms.length).toBeLessThanOrEqual(10);
    }
    const aliases = ofType(built, 'AWS::Lambda::Alias') as (Resource & { UpdatePolicy?: unknown })[];
    expect(aliases).toHaveLength(shifted.length);
    for (const { UpdatePolicy } of aliases)
      expect(UpdatePolicy).toHaveProperty(['CodeDeployLambdaAliasUpdate', 'DeploymentGroupName', 'Ref']);
  });

  test('P4: event sources of shifted functions feed the alias, all others the function', () => {
    const feeds = propertiesOf(built, 'AWS::Lambda::EventSourceMapping').map(({ FunctionName }) =>
      JSON.stringify(FunctionName).includes(':live'),
    );
    const sources = built.functions.filter(([, { consumes }]) => consumes !== undefined);
    expect(feeds.filter((isLive) => isLive)).toHaveLength(
      sources.filter(([, spec]) => isShifted(spec, built.config)).length,
    );
  });
});
