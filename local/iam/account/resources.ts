/** Resources of a template that calls are made on, with their own policies. */
import { type ProvisionContext, property, resolved, resourcesOf } from '../../provision/context.ts';
import { functionNameOf } from '../../provision/function-name.ts';
import type { PlacedResource } from '../../template/template.ts';
import type { PolicyDocument, RawStatement } from '../policy/document.ts';
import type { NamedPolicy, ResourceDocument, ResourceKind } from './document.ts';
import { keyOf } from './keys.ts';
import { nameWithin } from './labels.ts';

/** How resources of a type are called, and what gives their ARN: the reference, or an attribute. */
const kinds: Readonly<Record<string, { kind: ResourceKind; arn?: string }>> = {
  'AWS::DynamoDB::Table': { kind: 'table', arn: 'Arn' },
  'AWS::Events::EventBus': { kind: 'bus', arn: 'Arn' },
  'AWS::KMS::Key': { kind: 'key', arn: 'Arn' },
  'AWS::Lambda::EventSourceMapping': { kind: 'mapping', arn: 'EventSourceMappingArn' },
  'AWS::Lambda::Function': { kind: 'function', arn: 'Arn' },
  'AWS::Logs::LogGroup': { kind: 'log-group', arn: 'Arn' },
  'AWS::SecretsManager::Secret': { kind: 'secret' },
  'AWS::SNS::Topic': { kind: 'topic' },
  'AWS::SQS::Queue': { kind: 'queue', arn: 'Arn' },
};

/** Every one that is of a kind above; a table with a stream also as that. */
export function accountResources(context: ProvisionContext, prefix: string): ResourceDocument[] {
  const given = policiesByResource(context);
  return resourcesOf(context, ...Object.keys(kinds)).flatMap((resource) => {
    const properties = resolved(context, resource);
    const { kind, arn: attribute } = kinds[resource.type] ?? { kind: 'queue' };
    const ref = context.identities.reference(resource.stack, resource.logicalId);
    const arn =
      attribute === undefined
        ? ref
        : context.identities.attribute(resource.stack, resource.logicalId, attribute);
    const label = `${kind} ${kind === 'mapping' ? mappingName(properties, prefix) : nameWithin(prefix, resource)}`;
    const own = properties['KeyPolicy'] ?? properties['Policy'];
    const documents = [
      ...(own === undefined ? [] : [own as PolicyDocument]),
      ...(given.get(arn) ?? given.get(ref) ?? []),
    ];
    const policies = documents.map((document): NamedPolicy => ({ name: label, document }));
    const key = keyOf(properties);
    const shared = { ...(key === undefined ? {} : { key }) };
    const one: ResourceDocument = { arn, kind, label, policies, ...shared, ...hashKeyOf(properties) };
    if (kind !== 'table' || properties['StreamSpecification'] === undefined) return [one];
    const stream = context.identities.attribute(resource.stack, resource.logicalId, 'StreamArn');
    return [
      one,
      { arn: stream, kind: 'stream', label: label.replace('table', 'stream'), policies: [], ...shared },
    ];
  });
}

function mappingName(properties: PlacedResource['properties'], prefix: string): string {
  return functionNameOf(String(properties['FunctionName'])).replace(`${prefix}-`, '');
}

function hashKeyOf(properties: PlacedResource['properties']): { hashKey?: string } {
  const schema = properties['KeySchema'] as { AttributeName: string; KeyType: string }[] | undefined;
  const hash = schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  return hash === undefined ? {} : { hashKey: hash };
}

/** Policies that stand beside what they are of, by its ARN or reference. */
function policiesByResource(context: ProvisionContext): Map<string, PolicyDocument[]> {
  const found = new Map<string, PolicyDocument[]>();
  const add = (target: unknown, document: unknown): void => {
    const all = found.get(String(target)) ?? [];
    found.set(String(target), [...all, document as PolicyDocument]);
  };
  for (const resource of resourcesOf(context, 'AWS::SQS::QueuePolicy')) {
    const { Queues, PolicyDocument } = resolved(context, resource);
    for (const queue of Queues as unknown[]) add(queue, PolicyDocument);
  }
  for (const resource of resourcesOf(context, 'AWS::SNS::TopicPolicy')) {
    const { Topics, PolicyDocument } = resolved(context, resource);
    for (const topic of Topics as unknown[]) add(topic, PolicyDocument);
  }
  for (const resource of resourcesOf(context, 'AWS::SecretsManager::ResourcePolicy')) {
    const { SecretId, ResourcePolicy } = resolved(context, resource);
    add(SecretId, ResourcePolicy);
  }
  for (const resource of resourcesOf(context, 'AWS::Lambda::Permission')) {
    const statement = permissionStatement(resolved(context, resource));
    add(property(context, resource, 'FunctionName'), { Version: '2012-10-17', Statement: [statement] });
  }
  return found;
}

/** What Lambda makes of a permission: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function permissionStatement(permission: PlacedResource['properties']): RawStatement {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = permission as Record<string, string>;
  return {
    Effect: 'Allow',
    Action: Action ?? '',
    Resource: FunctionName ?? '',
    Principal: /\.amazonaws\.com/.test(Principal ?? '')
      ? { Service: Principal ?? '' }
      : { AWS: Principal ?? '' },
    Condition: {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
    },
  };
}
