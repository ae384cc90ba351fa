/** Resolves CloudFormation's intrinsic functions over all stacks of an assembly. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { createConditions } from './conditions.ts';
import { evaluators } from './functions.ts';
import type { Identities } from './identities.ts';
import type { Scope } from './scope.ts';
import type { Assembly, Stack } from './template.ts';

export interface Resolver {
  /** The value as it is on this machine, as it is in a stack's template. */
  resolve(stackName: string, value: unknown): unknown;
  /** Whether a stack's condition holds. */
  holds(stackName: string, condition: string): boolean;
}

/** Values of `AWS::Region` and its like. */
export type PseudoParameters = Readonly<Record<string, string>>;

/**
 * A resolver over `assembly`; the identities may grow while it is in use.
 * Throws SteadylineError naming what can't be resolved.
 */
export function createResolver(
  assembly: Assembly,
  identities: Identities,
  pseudo: PseudoParameters,
): Resolver {
  const scopes = new Map(assembly.stacks.map((stack) => [stack.name, scopeOf(stack)]));
  return {
    resolve: (stackName, value) => scopeNamed(stackName).resolve(value),
    holds: (stackName, condition) => scopeNamed(stackName).condition(condition),
  };

  function scopeNamed(name: string): Scope {
    const scope = scopes.get(name);
    if (scope === undefined) throw new SteadylineError('template', `There is no stack ${name}.`);
    return scope;
  }

  function scopeOf(stack: Stack): Scope {
    const scope: Scope = {
      stack,
      resolve: (value) => resolveIn(scope, value),
      text: (value) => textOf(scope, value),
      reference: (name) => reference(stack, name),
      attribute: (logicalId, name) => identities.attribute(stack.name, logicalId, name),
      importValue,
      stackOutput: (stackName, output) => outputValue(scopeNamed(stackName), output),
      condition: createConditions(stack.template.Conditions ?? {}, (value) => resolveIn(scope, value)),
    };
    return scope;
  }

  function reference(stack: Stack, name: string): unknown {
    if (name === 'AWS::StackName' || name === 'AWS::StackId') return stack.name;
    if (name === 'AWS::NoValue') return undefined;
    if (name in pseudo) return pseudo[name];
    const parameter = stack.template.Parameters?.[name];
    return parameter === undefined ? identities.reference(stack.name, name) : parameter.Default;
  }

  function importValue(name: string): unknown {
    for (const scope of scopes.values()) {
      for (const [key, output] of Object.entries(scope.stack.template.Outputs ?? {})) {
        if (output.Export !== undefined && scope.text(output.Export.Name) === name) {
          return outputValue(scope, key);
        }
      }
    }
    throw new SteadylineError('template', `No stack exports ${name}.`);
  }

  function outputValue(scope: Scope, name: string): unknown {
    const output = scope.stack.template.Outputs?.[name];
    if (output === undefined) {
      throw new SteadylineError('template', `${scope.stack.name} has no output ${name}.`);
    }
    return scope.resolve(output.Value);
  }
}

function resolveIn(scope: Scope, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveIn(scope, item)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const [name, argument] = only;
    const evaluate = evaluators[name];
    if (evaluate !== undefined) return evaluate(scope, argument);
    if (name.startsWith('Fn::')) {
      throw new SteadylineError('template', `The runner does not know the function ${name}.`);
    }
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolveIn(scope, item)]).filter(([, item]) => item !== undefined),
  );
}

function textOf(scope: Scope, value: unknown): string {
  const resolved = resolveIn(scope, value);
  if (typeof resolved === 'object' || resolved === undefined) {
    throw new SteadylineError('template', `A text is expected at ${JSON.stringify(value)}.`);
  }
  return String(resolved);
}
