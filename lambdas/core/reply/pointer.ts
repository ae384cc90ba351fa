/** JSON pointers (RFC 6901) into replies, where `*` stands for every member of a list. */

/** As `/error/message`, `/0/errorCode`; `/errors/` with `*` and `/code` names the code of every error. */
export type Pointer = `/${string}` | '';

/** Every value that the pointers lead to, in their order; what leads nowhere adds nothing. */
export function valuesAt(json: unknown, pointers: Pointer | readonly Pointer[] = []): unknown[] {
  const list = typeof pointers === 'string' ? [pointers] : pointers;
  return list.flatMap((pointer) => follow(json, pointer.split('/').slice(1).map(unescaped)));
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (step === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Array.isArray(value) ? value.flatMap((one) => follow(one, rest)) : [];
  return Object.hasOwn(value, step) ? follow((value as Record<string, unknown>)[step], rest) : [];
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
