/**
 * The tests that mutants meet: those in memory, and for the stores contract suites over an engine in the same process.
 * Other processes and the whole stack would take days. MUTATION_TESTS names the ones of an area
 * (test/mutation/areas.ts). stryker.config.json names a tsconfig that isn't there on purpose: Stryker would rewrite it
 * with TypeScript's compiler API, which TypeScript 7 doesn't have.
 */
import base from './jest.config.js';

const patterns = (process.env.MUTATION_TESTS ?? 'test/unit/**/*.test.ts test/property/**/*.test.ts').split(
  ' ',
);

export default {
  ...base,
  // Stryker puts its own in the place of this one, which tells it what each test covers.
  testEnvironment: 'node',
  testMatch: patterns.map((pattern) => `<rootDir>/${pattern}`),
  // A JVM for every mutant takes too long: dynalite alone answers.
  moduleNameMapper: { '^\\./dynamodb-local\\.ts$': '<rootDir>/test/mutation/no-dynamodb-local.ts' },
  // Without .stryker-tmp, which the base leaves out: that is where Stryker's copies are run.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.steadyline'],
};
