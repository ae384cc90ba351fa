/** In what two contracts differ for a flow. Titles and descriptions are words about it: they change nothing. */
import type { Contract, JsonSchema } from './action.ts';

/** One line a field; none: the one can be used for the other. */
export function contractChanges(from: Contract, to: Contract): string[] {
  return [
    ...schemaChanges('input', from.input.inputSchema, to.input.inputSchema),
    ...schemaChanges('output', from.output.successSchema, to.output.successSchema),
  ];
}

function schemaChanges(side: string, from: JsonSchema, to: JsonSchema): string[] {
  const [before, after] = [fieldsOf(side, from), fieldsOf(side, to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    if (was === undefined) return [`+ ${side} ${name}: ${is}`];
    return is === undefined ? [`- ${side} ${name}: ${was}`] : [`~ ${side} ${name}: ${was} → ${is}`];
  });
}

function fieldsOf(side: string, { properties, required }: JsonSchema): Map<string, string> {
  return new Map(
    Object.entries(properties).map(([name, { type }]) => {
      const isOptional = side === 'input' && !required.includes(name);
      return [name, isOptional ? `${type}, optional` : type];
    }),
  );
}
