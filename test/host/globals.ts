/**
 * What a file of tests imports as `@jest/globals` in a shared environment. Modules that help several files are loaded
 * once, so that each name leads to what belongs to the file whose turn it is.
 */
import type * as Jest from '@jest/globals';

type Globals = Pick<
  typeof Jest,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'it' | 'jest' | 'test'
>;

/** Of the file that runs now; the runtime fills it in. */
export const current: Partial<Globals> = {};

function lead<Name extends keyof Globals>(name: Name): Globals[Name] {
  const target = (): unknown => {
    const found = current[name];
    if (found === undefined) throw new Error(`${name} is there only while a file of tests is loaded or runs`);
    return found;
  };
  return new Proxy(target, {
    apply: (_, self, given) => Reflect.apply(target() as () => unknown, self, given),
    get: (_, key) => Reflect.get(target() as object, key),
  }) as unknown as Globals[Name];
}

export const afterAll = lead('afterAll');
export const afterEach = lead('afterEach');
export const beforeAll = lead('beforeAll');
export const beforeEach = lead('beforeEach');
export const describe = lead('describe');
export const expect = lead('expect');
export const it = lead('it');
export const jest = lead('jest');
export const test = lead('test');
