/** Event patterns of EventBridge rules and of event source filters. */
import { SteadylineError } from '../../lambdas/core/errors.ts';

/** Whether `event` matches `pattern`. Throws SteadylineError for a comparison that the runner does not know. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(event) ? event : [event];
    return pattern.some((wanted) => values.some((value) => matchesValue(wanted, value)));
  }
  if (typeof pattern !== 'object' || pattern === null) return pattern === event;
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as unknown[]).some((one) => matchesPattern(one, event));
    const value = typeof event === 'object' && event !== null ? Reflect.get(event, key) : undefined;
    return matchesPattern(wanted, value);
  });
}

function matchesValue(wanted: unknown, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === value;
  const [[comparison, argument] = []] = Object.entries(wanted);
  switch (comparison) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(argument));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(argument));
    case 'exists':
      return (value !== undefined) === argument;
    case 'anything-but':
      return value !== undefined && !matchesPattern([argument].flat(), value);
    case 'equals-ignore-case':
      return String(value).toLowerCase() === String(argument).toLowerCase();
    case 'numeric':
      return typeof value === 'number' && matchesNumber(argument as (string | number)[], value);
    case 'wildcard':
      return typeof value === 'string' && wildcard(String(argument)).test(value);
    default:
      throw new SteadylineError('template', `The runner does not know the comparison ${comparison}.`);
  }
}

function matchesNumber(parts: readonly (string | number)[], value: number): boolean {
  const compare: Record<string, (bound: number) => boolean> = {
    '=': (bound) => value === bound,
    '<': (bound) => value < bound,
    '<=': (bound) => value <= bound,
    '>': (bound) => value > bound,
    '>=': (bound) => value >= bound,
  };
  for (let index = 0; index < parts.length; index += 2) {
    if (compare[String(parts[index])]?.(Number(parts[index + 1])) !== true) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
}
