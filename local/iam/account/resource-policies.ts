/** The policies of resources: in their own properties, and in resources that stand beside them. */
import { type ProvisionContext, resolved, resourcesOf } from '../../provision/context.ts';
import type { Properties } from '../../template/template.ts';
import type { PolicyDocument, RawStatement } from '../policy/document.ts';
import { busStatement } from './bus-policy.ts';
import { permissionStatement } from './function-permission.ts';
import { logPolicies } from './log-policies.ts';

/** Of the resource with this ARN and reference. */
export type PoliciesBeside = (arn: string, reference: string) => PolicyDocument[];

const only = (statement: RawStatement): PolicyDocument => ({ Version: '2012-10-17', Statement: [statement] });

/** Policies that name what they are of. Throws PolicyError for what is not known of them. */
export function policiesBeside(context: ProvisionContext): PoliciesBeside {
  const found = new Map<string, PolicyDocument[]>();
  const add = (target: unknown, document: unknown): void => {
    const all = found.get(String(target)) ?? [];
    found.set(String(target), [...all, document as PolicyDocument]);
  };
  const each = (type: string, read: (properties: Properties) => void): void => {
    for (const resource of resourcesOf(context, type)) read(resolved(context, resource));
  };
  each('AWS::SQS::QueuePolicy', ({ Queues, PolicyDocument }) => {
    for (const queue of Queues as unknown[]) add(queue, PolicyDocument);
  });
  each('AWS::SNS::TopicPolicy', ({ Topics, PolicyDocument }) => {
    for (const topic of Topics as unknown[]) add(topic, PolicyDocument);
  });
  each('AWS::SecretsManager::ResourcePolicy', ({ SecretId, ResourcePolicy }) =>
    add(SecretId, ResourcePolicy),
  );
  each('AWS::Lambda::Permission', (permission) =>
    add(permission['FunctionName'], only(permissionStatement(permission))),
  );
  each('AWS::Events::EventBusPolicy', (policy) => {
    const name = String(policy['EventBusName'] ?? 'default');
    const { region } = context.engines;
    add(name, only(busStatement(policy, `arn:aws:events:${region}:000000000000:event-bus/${name}`)));
  });
  const ofLogs = logPolicies(context);
  return (arn, reference) => [
    ...(found.get(arn) ?? found.get(reference) ?? []),
    ...(/^arn:[^:]+:logs:/.test(arn) ? ofLogs(arn) : []),
  ];
}

/** Those that a resource's own resolved properties hold: of keys, buses and tables; of a global table this region's. */
export function ownPolicies(properties: Properties, region: string): PolicyDocument[] {
  return present([
    properties['KeyPolicy'],
    properties['Policy'],
    ...tableParts(properties, region).map((part) => documentIn(part['ResourcePolicy'])),
  ]);
}

/** Those of a table's stream. */
export function streamPolicies(properties: Properties, region: string): PolicyDocument[] {
  return present(
    tableParts(properties, region).map((part) => {
      const stream = part['StreamSpecification'] ?? part['ReplicaStreamSpecification'];
      return documentIn((stream as Properties | undefined)?.['ResourcePolicy']);
    }),
  );
}

function tableParts(properties: Properties, region: string): Properties[] {
  const replicas = (properties['Replicas'] ?? []) as Properties[];
  return [properties, ...replicas.filter((one) => one['Region'] === region)];
}

function documentIn(policy: unknown): unknown {
  return (policy as { PolicyDocument?: unknown } | undefined)?.PolicyDocument;
}

function present(documents: readonly unknown[]): PolicyDocument[] {
  return documents.filter((one) => one !== undefined) as PolicyDocument[];
}
