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

/** With the suites of other rules that it is a part of: whole folders, or `folder/file`. */
const heldBy = (area: Area, ...suites: string[]): Area => ({
  ...area,
  tests: [
    ...area.tests,
    ...suites.map((suite) => `test/unit/${suite.includes('/') ? suite : `${suite}/**/*`}.test.ts`),
  ],
});

/** Files below lambdas by pattern, and the tests below test/unit that hold them, without their ending. */
const ofEdges = (mutate: readonly string[], tests: readonly string[]): Area => ({
  mutate: mutate.map((pattern) => `lambdas/${pattern}.ts`),
  tests: tests.map((file) => `test/unit/${file}.test.ts`),
});

/** With contract suites beside them: only an engine can say whether an expression does what it should. */
const withContracts = (area: Area, ...suites: string[]): Area => ({
  ...area,
  tests: [...area.tests, ...suites.map((file) => `test/contract/${file}.test.ts`)],
  capMinutes: 180,
});

const ofStores = (stores: readonly string[], tests: readonly string[], suites: readonly string[]): Area =>
  withContracts(
    ofEdges(
      stores.map((file) => `adapters/dynamodb/${file}`),
      tests,
    ),
    ...suites,
  );

/** Ports hold no code. The doubles in memory are test equipment: the contract suites hold them to what engines do. */
export const LEFT_OUT: readonly string[] = [
  'lambdas/core/ports.ts',
  'lambdas/core/ports/*.ts',
  'lambdas/adapters/memory/*.ts',
];

/** Rules by their folder in core, edges by theirs in lambdas. */
export const areas: Readonly<Record<string, Area>> = {
  errors: { mutate: ['lambdas/core/errors.ts'], tests: ['test/unit/errors.test.ts'] },
  time: heldBy(ofCore('time'), 'ingest', 'lookup', 'verify'),
  canary: ofCore('canary'),
  message: heldBy(ofCore('message'), 'ingest', 'requests', 'worker'),
  customer: ofCore('customer', 'phone'),
  connector: heldBy(
    ofCore('connector', 'connectors/*'),
    'connectors/{customer-notice,fhir,kinds,new-connector,own-replies,replies,rest,salesforce,vendors}',
    'handlers/connector-*',
    ...['canary', 'crm', 'requests'],
    ...['adapters/lookup-table', 'lookup/{cache-rule,crm-update,send-back}', 'message/default-connectors'],
    ...['platform/answers', 'verify/profile-faults', 'worker/connector-jobs'],
  ),
  credentials: heldBy(
    ofCore('credentials'),
    'crm/credential',
    'adapters/{connector-credentials,connector-send,platforms}',
    'connector/check',
    'connectors/{rest,salesforce,vendors}',
    'platform/token-endpoints',
  ),
  delivery: heldBy(ofCore('delivery'), 'platform', 'worker'),
  http: ofCore('http'),
  rate: ofCore('rate', 'rate'),
  reply: heldBy(
    ofCore('reply'),
    'crm',
    'connector',
    'connectors/{replies,own-replies,vendors}',
    'platform/answers',
  ),
  retry: heldBy(ofCore('retry'), 'reply', 'worker'),
  secrets: heldBy(
    ofCore('secrets'),
    'verify/{accepted-secrets,api-key}',
    'adapters/{secrets,api-key-rotation,connector-credentials}',
    'operator-secrets',
    'handlers/pagers',
  ),
  requests: ofCore('requests'),
  oncall: ofCore('oncall'),
  control: ofCore('control'),
  tracing: ofCore('tracing'),
  verify: ofCore('verify'),
  ingest: ofCore('ingest'),
  tokens: ofCore('tokens', 'token-lease'),
  breaker: ofCore('breaker', 'breaker'),
  lookup: ofCore('lookup', 'lookup', 'coalesce'),
  platform: heldBy(ofCore('platform'), 'connector/write-back', 'delivery/unknown-format'),
  worker: heldBy(ofCore('worker'), 'delivery/unknown-format'),

  adapters: ofEdges(
    ['adapters/*', 'core/metrics-namespace'],
    [
      'adapters/{api-handler,logger,metrics,runtime,settings,signer,system}',
      'credentials/requests',
      'handlers/front',
    ],
  ),
  'adapters/thin': ofEdges(['adapters/thin/*'], ['thin/*']),
  'adapters/sqs': ofEdges(['adapters/sqs/*'], ['adapters/sqs', 'sqs/*']),
  'adapters/sns': ofEdges(['adapters/sns/*'], ['adapters/sns']),
  'adapters/lambda': ofEdges(['adapters/lambda/*'], ['adapters/lambda']),
  'adapters/secrets': ofEdges(
    ['adapters/secrets/*'],
    ['adapters/{secrets,api-key-rotation,connector-credentials}', 'crm/credential'],
  ),
  'adapters/tracing': ofEdges(['adapters/tracing/*'], ['tracing/{flush,handler,otel-tracer,settings}']),
  'adapters/powertools': ofEdges(['adapters/powertools/*'], ['adapters/idempotency']),
  'adapters/http': ofEdges(
    ['adapters/http/*'],
    [
      'http/{exchange,http-call,repeats,unpack}',
      'tracing/handler',
      'adapters/{api-handler,connector-send,direct-handler,warehouse}',
      'crm/*',
    ],
  ),
  'adapters/http/pagers': ofEdges(['adapters/http/pagers/*'], ['adapters/pagers']),
  'adapters/http/platforms': ofEdges(
    ['adapters/http/platforms/*'],
    ['adapters/platforms', 'platform/{api,token-endpoints}'],
  ),
  'adapters/dynamodb/lookup': ofStores(
    ['lookup-*', 'answer-format'],
    ['adapters/lookup-table', 'breaker/lookup-copy'],
    ['lookup-cache'],
  ),
  'adapters/dynamodb/records': ofStores(
    [
      'claim*',
      'deeds',
      '*-records',
      'record-index',
      'request-store',
      'replays',
      'conditional',
      'filing',
      'group-switches',
      'quarantine-notes',
    ],
    ['adapters/{claim-item,deeds,record-tables,tables}'],
    [
      'event-records',
      'former-records',
      'found-records',
      'group-switches',
      'record-index',
      'request-store',
      'replays',
      'formats',
    ],
  ),
  'adapters/dynamodb/breaker': ofStores(
    ['breaker-*', 'health-*'],
    ['adapters/consistent-reads', 'adapters/fleet-tables'],
    ['breaker-store', 'health-store'],
  ),
  'adapters/dynamodb/fleet': ofStores(
    ['control-store', 'incident-store', 'rate-store', 'reconcile-memory', 'token-store', 'update-notes'],
    ['adapters/{consistent-reads,fleet-tables,tables}'],
    ['control-store', 'incident-store', 'rate-store', 'token-store', 'update-notes'],
  ),
  'handlers/front': ofEdges(
    ['crm-update', 'health', 'ingest', 'lookup', 'requests-*'].map((file) => `handlers/${file}`),
    ['handlers/front'],
  ),
  'handlers/workers': ofEdges(['handlers/*-worker', 'handlers/bus-ingest'], ['handlers/workers']),
  'handlers/operations': ofEdges(
    [...['incident-publisher', 'flow-controller', 'notifier', 'pause-watchdog', 'platform-updater']].map(
      (file) => `handlers/${file}`,
    ),
    ['handlers/{operations,platform-updater}'],
  ),
  'handlers/canary': ofEdges(['handlers/canary'], ['handlers/canary']),
  'handlers/connector': withContracts(
    ofEdges(['handlers/connector/*', 'handlers/wiring/connector*'], ['handlers/connector-*']),
    'connector-handlers',
  ),
  'handlers/wiring': ofEdges(['handlers/wiring/!(connector*)'], ['handlers/*']),
};
