import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../bin/doctor/account.ts';
import { cloudControl, type Described } from '../../../bin/doctor/cloud-control.ts';
import { network, servicesInVpc } from '../../../bin/doctor/network.ts';
import { ownResources } from '../../../bin/doctor/own-resources.ts';
import { resolveConfig } from '../../../lib/config.ts';

const vpc = { VPC_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-1a1b2c3d', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' };
const endpoint = (
  service: string,
  more: Described = { VpcEndpointType: 'Interface', PrivateDnsEnabled: true },
) => ({
  VpcId: 'vpc-1',
  ServiceName: `com.amazonaws.eu-west-1.${service}`,
  ...more,
});
const good: Record<string, Described> = {
  'AWS::EC2::Subnet subnet-0a1b2c3d': { VpcId: 'vpc-1', AvailabilityZone: 'eu-west-1a' },
  'AWS::EC2::Subnet subnet-1a1b2c3d': { VpcId: 'vpc-1', AvailabilityZone: 'eu-west-1b' },
  'AWS::EC2::SecurityGroup sg-0a1b2c3d': { VpcId: 'vpc-1' },
  'AWS::EC2::VPCEndpoint e-1': endpoint('dynamodb', { VpcEndpointType: 'Gateway' }),
  'AWS::EC2::VPCEndpoint e-2': endpoint('sqs'),
  'AWS::EC2::VPCEndpoint e-3': endpoint('secretsmanager'),
};

function accountWith(all: Record<string, Described | undefined>): Account {
  return {
    region: async () => 'eu-west-1',
    identity: async () => ({ account: '111122223333', caller: 'arn:aws:iam::111122223333:user/ops' }),
    resources: {
      one: async (type: string, id: string) => all[`${type} ${id}`],
      ids: async (type: string) =>
        Object.keys(all).flatMap((name) =>
          name.startsWith(`${type} `) ? [name.slice(type.length + 1)] : [],
        ),
    },
  } as unknown as Account;
}

const inNetwork = (changed: Record<string, Described | undefined>, overrides = vpc) =>
  network(accountWith({ ...good, ...changed }), { config: resolveConfig(overrides), connectors: [] });

describe('the network of functions that call systems behind', () => {
  test('asks nothing where none stands in a VPC', async () => {
    const config = resolveConfig();
    const asked = await network({} as Account, { config, connectors: [] });
    expect(asked).toEqual({ verdict: 'ok', found: 'no function stands in a VPC' });
  });

  test('needs the services that those functions call', () => {
    expect(servicesInVpc({ config: resolveConfig(), connectors: [] })).toEqual([
      'dynamodb',
      'sqs',
      'secretsmanager',
    ]);
  });

  test('is fit with two zones and an endpoint for each', async () => {
    expect(await inNetwork({})).toEqual({
      verdict: 'ok',
      found: 'vpc-1, 2 zones, an endpoint for each service called',
    });
  });

  test.each<[string, Record<string, Described | undefined>, string, RegExp]>([
    ['an unknown subnet', { 'AWS::EC2::Subnet subnet-1a1b2c3d': undefined }, 'failed', /subnet-1a1b2c3d/],
    ['another VPC', { 'AWS::EC2::SecurityGroup sg-0a1b2c3d': { VpcId: 'vpc-2' } }, 'failed', /several VPCs/],
    ['no endpoint', { 'AWS::EC2::VPCEndpoint e-2': undefined }, 'warning', /no endpoint for sqs$/],
    [
      'an endpoint of another VPC',
      { 'AWS::EC2::VPCEndpoint e-2': { ...endpoint('sqs'), VpcId: 'vpc-2' } },
      'warning',
      /no endpoint for sqs$/,
    ],
    [
      'an endpoint without private DNS',
      { 'AWS::EC2::VPCEndpoint e-3': endpoint('secretsmanager', { VpcEndpointType: 'Interface' }) },
      'warning',
      /no endpoint for secretsmanager$/,
    ],
    [
      'one zone',
      { 'AWS::EC2::Subnet subnet-1a1b2c3d': { VpcId: 'vpc-1', AvailabilityZone: 'eu-west-1a' } },
      'warning',
      /one zone/,
    ],
  ])('tells of %s, and what to do', async (_what, changed, verdict, found) => {
    expect(await inNetwork(changed)).toEqual({
      verdict,
      found: expect.stringMatching(found),
      todo: expect.any(String),
    });
  });
});

describe('what the settings name of the organisation’s own', () => {
  const KEY = '11112222-3333-4444-5555-666677778888';
  const own = {
    KMS_KEY_ARN: `arn:aws:kms:eu-west-1:111122223333:key/${KEY}`,
    ALARM_TOPIC_CRITICAL_ARN: 'arn:aws:sns:eu-west-1:111122223333:critical',
  };
  const principals = ['cloudwatch', 'sns', 'events', 'logs.eu-west-1'].map((one) => `${one}.amazonaws.com`);
  const policyFor = (...services: string[]) => ({
    Statement: services.map((Service) => ({ Principal: { Service } })),
  });
  const all: Record<string, Described | undefined> = {
    [`AWS::KMS::Key ${KEY}`]: { Enabled: true, KeyPolicy: policyFor(...principals) },
    [`AWS::SNS::Topic ${own.ALARM_TOPIC_CRITICAL_ARN}`]: {},
  };
  const asked = (changed: Record<string, Described | undefined>, overrides: Record<string, string> = own) =>
    ownResources(accountWith({ ...all, ...changed }), resolveConfig(overrides));

  test('can be used', async () => {
    expect(await asked({})).toMatchObject({ verdict: 'ok' });
    expect(await asked({}, {})).toMatchObject({ verdict: 'ok' });
  });

  test.each<[Record<string, Described | undefined>, RegExp]>([
    [{ [`AWS::KMS::Key ${KEY}`]: undefined }, /no such key/],
    [{ [`AWS::KMS::Key ${KEY}`]: { Enabled: false, KeyPolicy: policyFor(...principals) } }, /disabled/],
    [
      { [`AWS::KMS::Key ${KEY}`]: { KeyPolicy: policyFor(...principals.slice(1)) } },
      /does not name cloudwatch.amazonaws.com$/,
    ],
    [
      { [`AWS::SNS::Topic ${own.ALARM_TOPIC_CRITICAL_ARN}`]: undefined },
      /no such topic as ALARM_TOPIC_CRITICAL/,
    ],
    [
      { [`AWS::SNS::Topic ${own.ALARM_TOPIC_CRITICAL_ARN}`]: { KmsMasterKeyId: 'alias/aws/sns' } },
      /under aws\/sns/,
    ],
  ])('P8, P9: fails where alarms or logs would be refused: %#', async (changed, found) => {
    expect(await asked(changed)).toMatchObject({ verdict: 'failed', found: expect.stringMatching(found) });
  });

  test.each(principals)('P8, P9: fails where the key’s policy does not name %s', async (left) => {
    const KeyPolicy = policyFor(...principals.filter((one) => one !== left));
    expect(await asked({ [`AWS::KMS::Key ${KEY}`]: { KeyPolicy } })).toMatchObject({
      verdict: 'failed',
      found: `the policy of the key of KMS_KEY_ARN does not name ${left}`,
    });
  });

  test('fails where it is in another region', async () => {
    const elsewhere = { ...own, KMS_KEY_ARN: own.KMS_KEY_ARN.replace('eu-west-1', 'us-east-1') };
    expect(await asked({}, elsewhere)).toMatchObject({
      verdict: 'failed',
      found: 'KMS_KEY_ARN is not in eu-west-1',
    });
  });

  test('fails where certificate or boundary are of another account; a policy of AWS’s own is in every one', async () => {
    const bounded = (account: string) =>
      asked({}, { PERMISSIONS_BOUNDARY_ARN: `arn:aws:iam::${account}:policy/PowerUserAccess` });
    expect(await bounded('aws')).toMatchObject({ verdict: 'ok' });
    expect(await bounded('111122223333')).toMatchObject({ verdict: 'ok' });
    expect(await bounded('999922223333')).toMatchObject({
      ...{ verdict: 'failed', found: 'PERMISSIONS_BOUNDARY_ARN is not of the account 111122223333' },
    });
  });
});

describe('Cloud Control', () => {
  const signed = {
    region: async () => 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
  };
  const answering = (...answers: [status: number, body: object][]) => {
    const calls: { target: string | null; body: unknown }[] = [];
    const call = async (_url: unknown, init: RequestInit = {}) => {
      calls.push({
        target: new Headers(init.headers).get('x-amz-target'),
        body: JSON.parse(String(init.body)),
      });
      const [status, body] = answers.shift() ?? [500, {}];
      return new Response(JSON.stringify(body), { status });
    };
    return { calls, resources: cloudControl(signed, '', call as typeof fetch) };
  };

  test('describes a resource, and says nothing of one that is not there', async () => {
    const { calls, resources } = answering(
      [200, { ResourceDescription: { Properties: '{"VpcId":"vpc-1"}' } }],
      [400, { __type: 'com.amazon.cloudapiservice#ResourceNotFoundException' }],
    );
    expect(await resources.one('AWS::EC2::Subnet', 'subnet-1')).toEqual({ VpcId: 'vpc-1' });
    expect(await resources.one('AWS::EC2::Subnet', 'subnet-2')).toBeUndefined();
    expect(calls[0]).toEqual({
      target: 'CloudApiService.GetResource',
      body: { TypeName: 'AWS::EC2::Subnet', Identifier: 'subnet-1' },
    });
  });

  test('lists all pages', async () => {
    const { calls, resources } = answering(
      [200, { ResourceDescriptions: [{ Identifier: 'a' }], NextToken: 'more' }],
      [200, { ResourceDescriptions: [{ Identifier: 'b' }] }],
    );
    expect(await resources.ids('AWS::EC2::VPCEndpoint')).toEqual(['a', 'b']);
    expect(calls[1]?.body).toMatchObject({ NextToken: 'more' });
  });

  test('a refusal is told with its code', async () => {
    const { resources } = answering([400, { __type: 'AccessDeniedException' }]);
    await expect(resources.ids('AWS::EC2::VPCEndpoint')).rejects.toThrow('400 AccessDeniedException');
  });
});
