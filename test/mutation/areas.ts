/** The areas of what is deployed, each with the tests that answer for it. */

export interface Area {
  /** Glob patterns from the root of the project. */
  mutate: readonly string[];
  /** Likewise. */
  tests: readonly string[];
  /** Longest time that Stryker may take with it, minutes: suites over engines are slow. @default 60 */
  capMinutes?: number;
}

const ofCore = (name: string, ...properties: string[]): Area => ({
  mutate: [`lambdas/core/${name}/**/*.ts`],
  tests: [`test/unit/${name}/**/*.test.ts`, ...properties.map((file) => `test/property/${file}.test.ts`)],
});

/** Tests in memory, by their paths under test/unit without the ending. */
const ofUnits = (mutate: readonly string[], ...files: string[]): Area => ({
  mutate: mutate.map((pattern) => `lambdas/${pattern}`),
  tests: files.map((file) => `test/unit/${file}.test.ts`),
});

/** Contract suites beside them, where expressions mean something to an engine alone (jest.mutation.config.js). */
const withContracts = (area: Area, ...files: string[]): Area => ({
  ...area,
  tests: [...area.tests, ...files.map((file) => `test/contract/${file}.test.ts`)],
  capMinutes: 180,
});

const inDynamoDb = (...files: string[]): string[] => files.map((file) => `adapters/dynamodb/${file}.ts`);

/** Ports hold no code. The doubles in memory are test equipment: the contract suites hold them to what engines do. */
export const LEFT_OUT: readonly string[] = [
  'lambdas/core/ports.ts',
  'lambdas/core/ports/*.ts',
  'lambdas/adapters/memory/*.ts',
];

/** Rules by their folder in core, edges by theirs in lambdas. */
export const areas: Readonly<Record<string, Area>> = {
  errors: { mutate: ['lambdas/core/errors.ts'], tests: ['test/unit/errors.test.ts'] },
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

  adapters: ofUnits(['adapters/*.ts'], ...adapterTests('logger', 'metrics', 'settings', 'system', 'runtime')),
  'adapters/thin': ofUnits(['adapters/thin/*.ts'], 'thin/*'),
  'adapters/sqs': ofUnits(['adapters/sqs/*.ts'], ...adapterTests('sqs')),
  'adapters/sns': ofUnits(['adapters/sns/*.ts'], ...adapterTests('sns')),
  'adapters/lambda': ofUnits(['adapters/lambda/*.ts'], ...adapterTests('lambda')),
  'adapters/tracing': ofUnits(['adapters/tracing/*.ts'], 'tracing/*'),
  'adapters/powertools': withContracts(ofUnits(['adapters/powertools/*.ts']), 'idempotency-keys'),
  'adapters/secrets': ofUnits(['adapters/secrets/*.ts'], ...adapterTests('api-key-rotation', 'secrets')),
  'adapters/http': ofUnits(['adapters/http/*.ts'], 'http/*', 'crm/*', ...adapterTests('api-handler', 'warehouse')),
  'adapters/http/crm': ofUnits(['adapters/http/crm/*.ts'], 'crm/*'),
  'adapters/http/pagers': ofUnits(['adapters/http/pagers/*.ts'], ...adapterTests('pagers')),
  'adapters/http/platforms': ofUnits(['adapters/http/platforms/*.ts'], 'platform/token-endpoints', 'platform/api'),
};
