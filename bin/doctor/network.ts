/** Whether the functions in the organisation's VPC can reach what they call. */
import { functionRows } from '../../lib/catalog/functions.ts';
import { functionRowsOf } from '../../lib/connectors/catalog.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { listOf } from '../../lib/lists.ts';
import type { Account } from './account.ts';
import type { Described } from './cloud-control.ts';
import type { Finding } from './finding.ts';

/** AWS's services that the functions in the VPC call, by the ends of their endpoints' names. */
export function servicesInVpc({ connectors }: Deployment): string[] {
  const rows = [...functionRows, ...connectors.flatMap(functionRowsOf)]
    .map(([, spec]) => spec)
    .filter(({ callsSystem }) => callsSystem === true);
  return [
    ...(rows.some(({ tables }) => tables !== undefined) ? ['dynamodb'] : []),
    ...(rows.some(({ sends = [], consumes }) => sends.length > 0 || consumes !== undefined) ? ['sqs'] : []),
    ...(rows.some(({ secrets = [] }) => secrets.length > 0) ? ['secretsmanager'] : []),
    ...(rows.some(({ pages }) => pages === true) ? ['sns'] : []),
  ];
}

/** Subnets, security groups, and the endpoints that the functions need unless a NAT gateway leads out. */
export async function network(account: Account, deployment: Deployment): Promise<Omit<Finding, 'check'>> {
  const { config } = deployment;
  const [subnetIds, groupIds] = [listOf(config, 'VPC_SUBNET_IDS'), listOf(config, 'VPC_SECURITY_GROUP_IDS')];
  if (subnetIds.length === 0) return { verdict: 'ok', found: 'no function stands in a VPC' };
  const subnets = await described(account, 'AWS::EC2::Subnet', subnetIds);
  const groups = await described(account, 'AWS::EC2::SecurityGroup', groupIds);
  const missing = [...subnets, ...groups].filter(([, one]) => one === undefined).map(([id]) => id);
  if (missing.length > 0)
    return {
      verdict: 'failed',
      found: `not in this account and region: ${missing.join(', ')}`,
      todo: 'correct VPC_SUBNET_IDS or VPC_SECURITY_GROUP_IDS',
    };
  const vpcs = new Set([...subnets, ...groups].map(([, one]) => String(one?.['VpcId'])));
  const [vpc = ''] = vpcs;
  if (vpcs.size > 1)
    return {
      verdict: 'failed',
      found: `subnets and security groups are of several VPCs: ${[...vpcs].join(', ')}`,
      todo: 'name subnets and security groups of one VPC',
    };
  const lacking = await withoutEndpoint(account, vpc, servicesInVpc(deployment));
  const zones = new Set(subnets.map(([, one]) => one?.['AvailabilityZone']));
  if (lacking.length > 0)
    return {
      verdict: 'warning',
      found: `${vpc} has no endpoint for ${lacking.join(', ')}`,
      todo: 'make them (docs/DEPLOY.md, "Network"), or see that a NAT gateway leads out of the subnets',
    };
  return zones.size > 1
    ? { verdict: 'ok', found: `${vpc}, ${zones.size} zones, an endpoint for each service called` }
    : {
        verdict: 'warning',
        found: `all subnets are in one zone of ${vpc}`,
        todo: 'name a subnet of a second zone',
      };
}

function described(
  account: Account,
  type: string,
  ids: readonly string[],
): Promise<[id: string, found: Described | undefined][]> {
  return Promise.all(
    ids.map(
      async (id): Promise<[string, Described | undefined]> => [id, await account.resources.one(type, id)],
    ),
  );
}

async function withoutEndpoint(
  account: Account,
  vpc: string,
  services: readonly string[],
): Promise<string[]> {
  const type = 'AWS::EC2::VPCEndpoint';
  const all = await described(account, type, await account.resources.ids(type));
  const serving = all.flatMap(([, one]) =>
    // An interface without private DNS has names that no SDK asks for.
    one?.['VpcId'] === vpc && (one['VpcEndpointType'] === 'Gateway' || one['PrivateDnsEnabled'] === true)
      ? [String(one['ServiceName'])]
      : [],
  );
  return services.filter((service) => !serving.some((name) => name.endsWith(`.${service}`)));
}
