/** The account of templates that are not running: every resource gets the identity that the runner would give it. */
import type { Engines } from '../../engines/engines.ts';
import { arnOf, nameOf, type ProvisionContext, resourcesOf } from '../../provision/context.ts';
import { identifyFunctions } from '../../provision/functions.ts';
import { identifyMappings } from '../../provision/mappings.ts';
import { identifyApis } from '../../provision/routes.ts';
import { identifyRules } from '../../provision/rules.ts';
import { createIdentities } from '../../template/identities.ts';
import { createResolver } from '../../template/intrinsics.ts';
import { identifyLeftOut, placedResources } from '../../template/resources.ts';
import type { Stack } from '../../template/template.ts';

const region = 'us-east-1';

/** All that of which policies speak, resolved. Throws SteadylineError for what can't be. */
export function offlineContext(stacks: readonly Stack[]): ProvisionContext {
  const assembly = { directory: '', stacks, assets: new Map<string, string>() };
  const identities = createIdentities();
  const resolver = createResolver(assembly, identities, {
    'AWS::Region': region,
    'AWS::AccountId': '000000000000',
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  });
  const resources = placedResources(assembly, resolver);
  const context: ProvisionContext = {
    // Nothing is created, so that of the engines only their region is ever asked for.
    engines: { region } as Engines,
    ...{ identities, resolver, resources, prefix: '', secretValues: {} },
    onRemove: () => undefined,
    note: () => undefined,
  };
  identifyLeftOut(resources, identities, region);
  identifyApis(context, 'http://api');
  identifyRules(context);
  identifyMappings(context);
  identifyFunctions(context);
  identifyStores(context);
  return context;
}

function identifyStores(context: ProvisionContext): void {
  const identify = (type: string, nameProperty: string, identity: (name: string) => Identity): void => {
    for (const resource of resourcesOf(context, type)) {
      const { ref, ...attributes } = identity(nameOf(context, resource, nameProperty));
      context.identities.set(resource.stack, resource.logicalId, { ref, attributes });
    }
  };
  identify('AWS::SQS::Queue', 'QueueName', (name) => ({
    ref: `http://sqs/000000000000/${name}`,
    Arn: arnOf(context, 'sqs', name),
    QueueName: name,
    QueueUrl: `http://sqs/000000000000/${name}`,
  }));
  for (const type of ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'])
    identify(type, 'TableName', (name) => {
      const Arn = arnOf(context, 'dynamodb', `table/${name}`);
      return { ref: name, Arn, StreamArn: `${Arn}/stream/local`, TableId: name };
    });
  identify('AWS::SNS::Topic', 'TopicName', (name) => {
    const TopicArn = arnOf(context, 'sns', name);
    return { ref: TopicArn, TopicArn, TopicName: name };
  });
  identify('AWS::SecretsManager::Secret', 'Name', (name) => {
    const arn = arnOf(context, 'secretsmanager', `secret:${name}-Local1`);
    return { ref: arn, Id: arn };
  });
}

interface Identity extends Record<string, string> {
  ref: string;
}
