/** The areas of lambdas, each with the tests that answer for it. */

/** Glob patterns from the root of the project. */
export interface Area {
  mutate: string;
  tests: readonly string[];
  /** Longest time that Stryker may take with it, minutes: suites over engines are slow. @default 30 */
  capMinutes?: number;
}

const ofCore = (name: string, ...properties: string[]): Area => ({
  mutate: `lambdas/core/${name}/**/*.ts`,
  tests: [`test/unit/${name}/**/*.test.ts`, ...properties.map((file) => `test/property/${file}.test.ts`)],
});

/** Tests in memory under test/unit, by path without ending. */
const ofUnits = (mutate: string, ...files: string[]): Area => ({
  mutate: `lambdas/${mutate}`,
  tests: files.map((file) => `test/unit/${file}.test.ts`),
});

/** With contract suites beside them, whose only engine is dynalite (jest.mutation.config.js). */
const withEngines = (area: Area, ...suites: string[]): Area => ({
  ...area,
  tests: [...area.tests, ...suites.map((file) => `test/contract/${file}.test.ts`)],
  capMinutes: 120,
});

/** Code that belongs to no area: ports hold none, and the doubles in memory are held by the contract suites they pass. */
export const leftOut: readonly string[] = [
  'lambdas/core/ports.ts',
  'lambdas/core/ports/**/*.ts',
  'lambdas/adapters/memory/**/*.ts',
];

/** Everything that is deployed, by its folder below lambdas/core, adapters or handlers. */
export const areas: Readonly<Record<string, Area>> = {
  errors: { mutate: 'lambdas/core/errors.ts', tests: ['test/unit/errors.test.ts'] },
  time: ofCore('time'),
  message: ofCore('message'),
  customer: ofCore('customer', 'phone'),
  delivery: ofCore('delivery'),
  http: ofCore('http'),
  rate: ofCore('rate', 'rate'),
  retry: ofCore('retry'),
  secrets: ofCore('secrets'),
  requests: ofCore('requests'),
  oncall: ofCore('oncall'),
  control: ofCore('control'),
  tracing: ofCore('tracing'),
  verify: ofCore('verify'),
  ingest: ofCore('ingest'),
  tokens: ofCore('tokens', 'token-lease'),
  breaker: ofCore('breaker', 'breaker'),
  lookup: ofCore('lookup', 'lookup', 'coalesce'),
  platform: ofCore('platform'),
  worker: ofCore('worker'),
};
