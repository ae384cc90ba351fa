/** The architecture picture: functions, queues and tables of the synthesized templates, as a Mermaid flowchart. */

/** A resource as a template has it. */
interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

type Resources = Readonly<Record<string, Resource>>;

const SHAPES: Record<string, (name: string) => string> = {
  function: (name) => `${name}["${name}"]`,
  queue: (name) => `${id(name)}[/"${name}"/]`,
  table: (name) => `${id(name)}[("${name}")]`,
};

/**
 * Mermaid text. Arrows: queue → the function that it feeds, function → queues that it sends to, function — tables that
 * it uses. Dead-letter queues are left out: each queue with a consumer has one of its kind.
 */
export function architectureDiagram(resources: Resources): string {
  const functions = namesOf(resources, 'AWS::Lambda::Function', 'FunctionName');
  const queues = namesOf(resources, 'AWS::SQS::Queue', 'QueueName');
  const tables = namesOf(resources, 'AWS::DynamoDB::Table', 'TableName');
  for (const [logicalId, name] of queues) if (/-dlq(\.fifo)?$/.test(name)) queues.delete(logicalId);
  const edges = new Set<string>();
  for (const { Properties = {} } of ofType(resources, 'AWS::Lambda::EventSourceMapping')) {
    const [source] = mentioned(Properties['EventSourceArn'], new Map([...queues, ...tables]));
    const [target] = mentioned(Properties['FunctionName'], functions);
    if (source !== undefined && target !== undefined) edges.add(`  ${id(source)} --> ${id(target)}`);
  }
  for (const [policy, { Properties = {} }] of Object.entries(resources)) {
    if (resources[policy]?.Type !== 'AWS::IAM::Policy') continue;
    const owner = ownerOf(Properties['Roles'], resources, functions);
    if (owner === undefined) continue;
    for (const { Action, Resource } of statementsOf(Properties['PolicyDocument'])) {
      const actions = JSON.stringify(Action);
      if (actions.includes('sqs:SendMessage'))
        for (const queue of mentioned(Resource, queues)) edges.add(`  ${id(owner)} --> ${id(queue)}`);
      if (actions.includes('dynamodb:'))
        for (const table of mentioned(Resource, tables)) edges.add(`  ${id(owner)} --- ${id(table)}`);
    }
  }
  const nodes = (kind: string, found: ReadonlyMap<string, string>): string[] =>
    [...found.values()].sort().map((name) => `    ${(SHAPES[kind] ?? String)(name)}`);
  return [
    'flowchart LR',
    ...['  subgraph functions', ...nodes('function', functions), '  end'],
    ...['  subgraph queues', ...nodes('queue', queues), '  end'],
    ...['  subgraph tables', ...nodes('table', tables), '  end'],
    ...[...edges].sort(),
  ].join('\n');
}

/** Mermaid takes a dot for nothing that an id may hold. */
const id = (name: string): string => name.replaceAll('.', '_');

const ofType = (resources: Resources, type: string): Resource[] =>
  Object.values(resources).filter((resource) => resource.Type === type);

/** Logical id → name without the deployment's prefix. */
function namesOf(resources: Resources, type: string, property: string): Map<string, string> {
  return new Map(
    Object.entries(resources).flatMap(([logicalId, resource]) => {
      const name = resource.Properties?.[property];
      const isNamed = resource.Type === type && typeof name === 'string';
      return isNamed ? [[logicalId, name.slice(name.indexOf('-') + 1)] as const] : [];
    }),
  );
}

/** Names whose logical ids are anywhere in an expression; imports from another stack carry them in their name. */
function mentioned(expression: unknown, names: ReadonlyMap<string, string>): string[] {
  const text = JSON.stringify(expression ?? '');
  return [...names].flatMap(([logicalId, name]) => (text.includes(logicalId) ? [name] : []));
}

/** The function that runs under one of these roles. */
function ownerOf(
  roles: unknown,
  resources: Resources,
  functions: ReadonlyMap<string, string>,
): string | undefined {
  const text = JSON.stringify(roles ?? '');
  return [...functions].find(([logicalId]) => {
    const role = /"([^"]+)","Arn"/.exec(JSON.stringify(resources[logicalId]?.Properties?.['Role'] ?? ''));
    return role?.[1] !== undefined && text.includes(role[1]);
  })?.[1];
}

function statementsOf(document: unknown): { Action: unknown; Resource: unknown }[] {
  return (document as { Statement?: { Action: unknown; Resource: unknown }[] } | undefined)?.Statement ?? [];
}
