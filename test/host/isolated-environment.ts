/**
 * A context and modules of its own for a file of tests that replaces modules, or needs them as they are when first
 * loaded: Jest's environment for Node, on a context whose global object is a plain one. Jest's own is behind a proxy and
 * V8's interceptors, so that each look at `Math`, `Date` or `Promise` in a rule costs a call: a third of the time of
 * what only computes.
 */
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import { compileOnce } from './compiled-once.ts';

compileOnce();

export class IsolatedEnvironment extends TestEnvironment {
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const { createContext } = vm;
    // The constructor makes its context by this function, and offers no other way to choose it.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    // Of jest's hundred frames each error of a rule would have to be given.
    this.global.Error.stackTraceLimit = 20;
  }
}
