/** Findings of cdk-nag's AwsSolutions pack that are right as they are, each with its reason. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { tableNames, tables } from './catalog/tables.ts';
import type { ConnectorStack } from './connector-stack.ts';
import { secretRowsOf } from './connectors/catalog.ts';
import { pascal } from './constructs/names.ts';

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

/** Acknowledges every finding of the table, where its place exists under these settings. */
export function acknowledgeFindings(stacks: {
  stateful: IConstruct;
  connectors: readonly ConnectorStack[];
  stateless: IConstruct;
}): void {
  acknowledge(stacks.stateful, stateful);
  for (const stack of stacks.connectors)
    for (const secret of Object.keys(secretRowsOf(stack.own)))
      acknowledge(stack, [{ ...rotation, path: pascal(`${secret}-${stack.own.connector.name}`) }]);
  acknowledge(stacks.stateless, stateless);
}

function acknowledge(stack: IConstruct, rows: readonly Acknowledgement[]): void {
  for (const { rule, path, reason } of rows) {
    const place = path
      .split('/')
      .reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), stack);
    if (place !== undefined) Validations.of(place).acknowledge({ id: `AwsSolutions::${rule}`, reason });
  }
}
