/**
 * The tests that mutants of lambdas/core meet (`npm run mutate [-- --mutate FILE]`): those in memory, for engines,
 * processes and the whole stack would take days. stryker.config.json names a tsconfig that isn't there on purpose:
 * Stryker would rewrite it with TypeScript's compiler API, which TypeScript 7 doesn't have.
 */
import base from './jest.config.js';

export default {
  ...base,
  testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/property/**/*.test.ts'],
  // Without .stryker-tmp, which the base leaves out: that is where Stryker's copies are run.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.steadyline'],
};
