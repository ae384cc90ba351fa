/** Resources of a template that calls are made on, with their own policies. */
import { type ProvisionContext, resolved, resourcesOf } from '../../provision/context.ts';
import { functionNameOf } from '../../provision/function-name.ts';
import type { PlacedResource } from '../../template/template.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { NamedPolicy, ResourceDocument, ResourceKind } from './document.ts';
import { keyOf } from './keys.ts';
import { nameWithin } from './labels.ts';
import { ownPolicies, policiesBeside, streamPolicies } from './resource-policies.ts';

/** How resources of a type are called, and what gives their ARN: the reference, or an attribute. */
const kinds: Readonly<Record<string, { kind: ResourceKind; arn?: string }>> = {
  'AWS::DynamoDB::GlobalTable': { kind: 'table', arn: 'Arn' },
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
  const beside = policiesBeside(context);
  const { region } = context.engines;
  return resourcesOf(context, ...Object.keys(kinds)).flatMap((resource) => {
    const properties = resolved(context, resource);
    const { kind, arn: attribute } = kinds[resource.type] ?? { kind: 'queue' };
    const ref = context.identities.reference(resource.stack, resource.logicalId);
    const arn =
      attribute === undefined
        ? ref
        : context.identities.attribute(resource.stack, resource.logicalId, attribute);
    const label = `${kind} ${kind === 'mapping' ? mappingName(properties, prefix) : nameWithin(prefix, resource)}`;
    const named = (documents: readonly PolicyDocument[], name = label): NamedPolicy[] =>
      documents.map((document) => ({ name, document }));
    const policies = named([...ownPolicies(properties, region), ...beside(arn, ref)]);
    const key = keyOf(properties, region);
    const shared = { ...(key === undefined ? {} : { key }) };
    const one: ResourceDocument = { arn, kind, label, policies, ...shared, ...hashKeyOf(properties) };
    if (kind !== 'table' || properties['StreamSpecification'] === undefined) return [one];
    const stream = context.identities.attribute(resource.stack, resource.logicalId, 'StreamArn');
    const streamLabel = label.replace('table', 'stream');
    const ofStream = named([...streamPolicies(properties, region), ...beside(stream, stream)], streamLabel);
    return [one, { arn: stream, kind: 'stream', label: streamLabel, policies: ofStream, ...shared }];
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
