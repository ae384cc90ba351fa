/** CloudFormation's intrinsic functions, one entry each. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Scope } from './scope.ts';

type Evaluate = (scope: Scope, argument: unknown) => unknown;

/** By name; a function that is not here is an error. */
export const evaluators: Readonly<Record<string, Evaluate>> = {
  Ref: (scope, name) => scope.reference(String(name)),
  'Fn::GetAtt': (scope, argument) => {
    const [logicalId = '', ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
    return scope.attribute(String(logicalId), attribute.join('.'));
  },
  'Fn::Join': (scope, argument) => {
    const [separator, items] = listOf(argument);
    const resolved = listOf(scope.resolve(items));
    return resolved.map((item) => scope.text(item)).join(String(separator));
  },
  'Fn::Sub': (scope, argument) => {
    const [format, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(scope, String(format), variables as Record<string, unknown>);
  },
  'Fn::ImportValue': (scope, name) => scope.importValue(scope.text(name)),
  'Fn::GetStackOutput': (scope, argument) => {
    const { StackName, OutputName } = argument as Record<string, unknown>;
    return scope.stackOutput(scope.text(StackName), scope.text(OutputName));
  },
  'Fn::Select': (scope, argument) => {
    const [index, items] = listOf(argument);
    return listOf(scope.resolve(items))[Number(scope.resolve(index))];
  },
  'Fn::Split': (scope, argument) => {
    const [separator, text] = listOf(argument);
    return scope.text(text).split(String(separator));
  },
  'Fn::Base64': (scope, text) => Buffer.from(scope.text(text)).toString('base64'),
  'Fn::If': (scope, argument) => {
    const [condition, yes, no] = listOf(argument);
    return scope.resolve(scope.condition(String(condition)) ? yes : no);
  },
  'Fn::FindInMap': (scope, argument) => {
    const [map = '', first = '', second = ''] = listOf(argument).map((part) => scope.text(part));
    return scope.stack.template.Mappings?.[map]?.[first]?.[second];
  },
};

function substitute(scope: Scope, format: string, variables: Record<string, unknown>): string {
  return format.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return scope.text(variables[name]);
    const [logicalId = '', ...attribute] = name.split('.');
    if (attribute.length > 0) return scope.attribute(logicalId, attribute.join('.'));
    return String(scope.reference(name));
  });
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new SteadylineError('template', `A list is expected at ${JSON.stringify(value)}.`);
}
