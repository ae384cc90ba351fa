/** The areas of lambdas/core, each with the tests that answer for it. */

/** Glob patterns from the root of the project. */
export interface Area {
  mutate: string;
  tests: readonly string[];
}

const area = (name: string, ...properties: string[]): Area => ({
  mutate: `lambdas/core/${name}/**/*.ts`,
  tests: [`test/unit/${name}/**/*.test.ts`, ...properties.map((file) => `test/property/${file}.test.ts`)],
});

/** Ports hold no code; everything else is here. */
export const areas: Readonly<Record<string, Area>> = {
  errors: { mutate: 'lambdas/core/errors.ts', tests: ['test/unit/errors.test.ts'] },
  time: area('time'),
  message: area('message'),
  customer: area('customer', 'phone'),
  connector: area('connector', 'connectors/*'),
  credentials: area('credentials'),
  delivery: area('delivery'),
  http: area('http'),
  rate: area('rate', 'rate'),
  reply: area('reply'),
  retry: area('retry'),
  secrets: area('secrets'),
  requests: area('requests'),
  oncall: area('oncall'),
  control: area('control'),
  tracing: area('tracing'),
  verify: area('verify'),
  ingest: area('ingest'),
  tokens: area('tokens', 'token-lease'),
  breaker: area('breaker', 'breaker'),
  lookup: area('lookup', 'lookup', 'coalesce'),
  platform: area('platform'),
  worker: area('worker'),
};
