/** The one poll of a connector: it answers for each of its operations. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { ActionDescription, OutputField } from './description.ts';

/**
 * `path` holds `{requestId}`. Its outputs are the operations' together. Throws SettingError where two of them declare a
 * field of one name differently.
 */
export function pollOf(
  connector: string,
  path: string,
  operations: readonly ActionDescription[],
): ActionDescription {
  const outputs = new Map<string, OutputField>();
  for (const { name: operation, outputs: declared } of operations)
    for (const one of declared) {
      const known = outputs.get(one.name) ?? one;
      if (known.type !== one.type || known.default !== one.default)
        throw new SettingError(
          `Data Action ${connector} ${operation}: another operation declares ${one.name} with another type or default.`,
        );
      outputs.set(one.name, known);
    }
  return {
    connector,
    kind: 'poll',
    name: 'poll',
    path,
    inputs: [{ name: 'requestId', type: 'string', description: 'From the operation' }],
    outputs: [...outputs.values()],
  };
}
