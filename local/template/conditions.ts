/** Evaluates a template's conditions. */
import { SteadylineError } from '../../lambdas/core/errors.ts';

/** Answers whether the condition of a name holds. Throws SteadylineError for an unknown name or function. */
export function createConditions(
  conditions: Readonly<Record<string, unknown>>,
  resolve: (value: unknown) => unknown,
): (name: string) => boolean {
  const named = (name: string): boolean => {
    if (!(name in conditions)) throw new SteadylineError('template', `There is no condition ${name}.`);
    return evaluate(conditions[name]);
  };
  const evaluate = (value: unknown): boolean => {
    const [operator, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
    const parts: unknown[] = Array.isArray(argument) ? argument : [];
    switch (operator) {
      case 'Condition':
        return named(String(argument));
      case 'Fn::Equals':
        return String(resolve(parts[0])) === String(resolve(parts[1]));
      case 'Fn::Not':
        return !evaluate(parts[0]);
      case 'Fn::And':
        return parts.every(evaluate);
      case 'Fn::Or':
        return parts.some(evaluate);
      default:
        throw new SteadylineError('template', `The runner does not know the condition ${operator}.`);
    }
  };
  return named;
}
