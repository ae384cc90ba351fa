import { availableParallelism } from 'node:os';

/** Jest runs the TypeScript sources as native ES modules; the types are stripped by Node itself, as when they run. */
export default {
  testEnvironment: '<rootDir>/test/host/environment.ts',
  runtime: '<rootDir>/test/host/runtime.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.steadyline', '<rootDir>/.stryker-tmp'],
  globalSetup: '<rootDir>/test/host/setup.ts',
  globalTeardown: '<rootDir>/test/host/teardown.ts',
  // Two files at once on two cores; on more, half of them, since a file with a stack keeps several busy.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  testTimeout: 30_000,
};
