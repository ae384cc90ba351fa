/** Findings of cdk-nag's AwsSolutions pack that are right as they are, each with its reason. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FunctionSpec } from './catalog/function.ts';
import { functionRows } from './catalog/functions.ts';
import { tableNames, tables } from './catalog/tables.ts';
import type { Config } from './config.ts';
import type { ConnectorStack } from './connector-stack.ts';
import { secretRowsOf } from './connectors/catalog.ts';
import { pascal } from './constructs/names.ts';
import { hasVpc } from './constructs/vpc-access.ts';

/** One row a rule and place; the path is below its stack. */
interface Acknowledgement {
  rule: string;
  path: string;
  reason: string;
}

const rotation = {
  rule: 'AwsSolutions-SMG4',
  reason:
    'Each secret is half of a pair whose other half lives at a platform that offers no rotation API: people rotate both halves by the runbook, and the previous value stays valid for a day. The key of the phone HMACs must not rotate by itself, since that would orphan the cache.',
};

const stateful: readonly Acknowledgement[] = [
  ...tableNames
    .filter((name) => !tables[name].precious)
    .map((name) => ({
      rule: 'AwsSolutions-DDB3',
      path: `Tables/${pascal(name)}`,
      reason: `No point-in-time recovery: ${tables[name].why}.`,
    })),
  {
    rule: 'AwsSolutions-SQS3',
    path: 'Queues/Quarantine',
    reason:
      'Nothing consumes the quarantine; people read it, so nothing could fail into a dead-letter queue.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    path: 'GenesysSource/RuleDlq',
    reason: 'This is the dead-letter queue of an EventBridge rule, which the rule cannot see.',
  },
  { ...rotation, path: 'Secrets' },
];

const stateless: readonly Acknowledgement[] = [
  {
    rule: 'AwsSolutions-APIG4',
    path: 'HttpApi/Api',
    reason:
      'Signatures are over raw bytes, which an authorizer never receives, and the API key is compared in constant time in the function itself; GET /health is public on purpose and says nothing.',
  },
];

const anyResource = 'AwsSolutions-IAM5[Resource::*]';

/** CodeDeploy's role, in every stack with functions whose traffic is shifted. */
const shifting: Acknowledgement = {
  rule: anyResource,
  path: 'Deployments/Policy',
  reason: 'cloudwatch:DescribeAlarms reads nothing of composite alarms with less than all resources.',
};

/** The role of a function in the VPC. */
function inVpc(name: string): Acknowledgement {
  return {
    rule: anyResource,
    path: `${pascal(name)}/Role`,
    reason:
      'Lambda makes network interfaces with the role, whose ARNs nobody knows before, and tries that when the function is made; a second statement refuses the same to the function’s own code.',
  };
}

/** Acknowledges every finding of the table, where its place exists under these settings. */
export function acknowledgeFindings(stacks: {
  stateful: IConstruct;
  connectors: readonly ConnectorStack[];
  stateless: IConstruct;
  config: Config;
}): void {
  acknowledge(stacks.stateful, stateful);
  const inside = ({ callsSystem }: FunctionSpec): boolean => callsSystem === true && hasVpc(stacks.config);
  for (const stack of stacks.connectors) {
    for (const secret of Object.keys(secretRowsOf(stack.own)))
      acknowledge(stack, [{ ...rotation, path: pascal(`${secret}-${stack.own.connector.name}`) }]);
    const placed = stack.jobs.filter(({ spec }) => inside(spec));
    acknowledge(stack, [shifting, ...placed.map(({ name }) => inVpc(name))]);
  }
  const placed = functionRows.filter(([, spec]) => inside(spec));
  acknowledge(stacks.stateless, [...stateless, shifting, ...placed.map(([name]) => inVpc(name))]);
}

function acknowledge(stack: IConstruct, rows: readonly Acknowledgement[]): void {
  for (const { rule, path, reason } of rows) {
    const place = path
      .split('/')
      .reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), stack);
    if (place !== undefined) Validations.of(place).acknowledge({ id: `AwsSolutions::${rule}`, reason });
  }
}
