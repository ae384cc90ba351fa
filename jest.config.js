/** Jest runs the TypeScript sources as native ES modules; swc only strips the types. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.steadyline', '<rootDir>/.stryker-tmp'],
  globalSetup: '<rootDir>/test/host/setup.ts',
  globalTeardown: '<rootDir>/test/host/teardown.ts',
  testTimeout: 30_000,
};
