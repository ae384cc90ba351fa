/** How large a template may get: far enough below CloudFormation's and Lambda's own limits to add to it in a hurry. */
import { SettingError } from '../lambdas/core/errors.ts';
import { figure } from './checks/check.ts';

/** CloudFormation takes 500 resources, 200 outputs and 1 MB a template, Lambda 4 KB of variables a function. */
export const templateLimits = { resources: 400, outputs: 150, bytes: 700_000, environmentBytes: 3584 };

/** A stack as the assembly has it. */
export interface Synthesized {
  stackName: string;
  template: {
    Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
    Outputs?: Record<string, unknown>;
  };
}

/** Throws SettingError with a sentence for each limit that a template is over. */
export function assertLimits(stacks: readonly Synthesized[]): void {
  const broken = stacks.flatMap(overLimits);
  if (broken.length > 0) throw new SettingError(broken.join('\n'));
}

/** One sentence for each limit that the template is over. */
export function overLimits({ stackName, template }: Synthesized): string[] {
  const { Resources = {}, Outputs = {} } = template;
  const sizes = [
    ['resources', Object.keys(Resources).length, templateLimits.resources],
    ['outputs', Object.keys(Outputs).length, templateLimits.outputs],
    ['bytes', JSON.stringify(template).length, templateLimits.bytes],
  ] as const;
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return [
    ...sizes
      .filter(([, size, limit]) => size >= limit)
      .map(
        ([what, size, limit]) =>
          `${stackName} has ${figure(size)} ${what}, and must stay below ${figure(limit)}.`,
      ),
    ...functions
      .map(({ Properties = {} }) => ({
        name: Properties['FunctionName'],
        bytes: environmentBytes(Properties),
      }))
      .filter(({ bytes }) => bytes >= templateLimits.environmentBytes)
      .map(
        ({ name, bytes }) =>
          `${name} has about ${figure(bytes)} bytes of environment, and must stay below ${figure(templateLimits.environmentBytes)}.`,
      ),
  ];
}

/** Names and values of a function's variables, as Lambda counts them: about, since references are known at deployment. */
export function environmentBytes(properties: Record<string, unknown>): number {
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return Object.entries(Variables).reduce((sum, [name, value]) => sum + name.length + lengthOf(value), 0);
}

/** `https://sqs.ap-northeast-1.amazonaws.com/123456789012/` and a name: longer than most ARNs of ours. */
const REFERENCE_BYTES = 95;
/** UUID of an event source. */
const ID_BYTES = 36;
const PSEUDO_BYTES: Readonly<Record<string, number>> = {
  'AWS::Region': 14,
  'AWS::AccountId': 12,
  'AWS::Partition': 6,
  'AWS::URLSuffix': 16,
};

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return String(value).length;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined)
    return join[1].reduce<number>((sum, part) => sum + lengthOf(part) + join[0].length, 0);
  if (Ref === undefined) return REFERENCE_BYTES;
  return PSEUDO_BYTES[Ref] ?? (/Source[0-9A-F]{8}$/.test(Ref) ? ID_BYTES : REFERENCE_BYTES);
}
