import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleRuns } from '../../lib/bundles.ts';
import { loadConnectors } from '../../lib/connectors/load.ts';
import { overlap } from '../../lib/connectors/updates.ts';
import { pascal } from '../../lib/constructs/names.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { overLimits } from '../../lib/limits.ts';
import { resourceTypes } from '../../local/template/resource-types.ts';
import { type Bundle, bundlesOf, calledIn, ofLambda } from './bundle-actions.ts';
import { folderOf, folderWith, removeFolders, threeConnectors, writesBack } from './own-connectors.ts';
import { list, type Resource, type StackTemplate, type Statement, synthesizeStacks } from './support.ts';

afterAll(removeFolders);

const none = await synthesizeStacks({});
const three = await synthesizeStacks({ CONNECTORS_DIR: threeConnectors, EHR_RATE_LIMIT: '7' });
const names = ['billing', 'ehr', 'sales'];

function templateOf(stacks: Record<string, StackTemplate>, stack: string): StackTemplate {
  const found = stacks[`steadyline-${stack}`];
  if (found === undefined) throw new Error(`There is no stack ${stack}.`);
  return found;
}

function ofType({ Resources }: StackTemplate, type: string): Resource[] {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

function namesOf(template: StackTemplate, type: string, property: string): string[] {
  return ofType(template, type)
    .map(({ Properties }) => String(Properties[property]))
    .sort();
}

function variablesOf(template: StackTemplate, functionName: string): Record<string, unknown> {
  const found = ofType(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties['FunctionName'] === functionName,
  );
  const { Variables = {} } = (found?.Properties['Environment'] ?? {}) as {
    Variables?: Record<string, unknown>;
  };
  return Variables;
}

/** Statements of a role's policy, by the first part of its logical id. */
function statementsOf({ Resources }: StackTemplate, id: string): Statement[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties }]) =>
    Type === 'AWS::IAM::Policy' && logicalId.startsWith(`${id}Role`)
      ? (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement
      : [],
  );
}

describe('an organisation’s connectors', () => {
  test('each has a stack of its own; without any there are today’s two', () => {
    expect(Object.keys(none)).toEqual(['steadyline-stateful', 'steadyline-stateless']);
    expect(Object.keys(three)).toEqual([
      'steadyline-stateful',
      ...names.map((name) => `steadyline-connector-${name}`),
      'steadyline-stateless',
    ]);
  });

  test('today’s stacks keep all that they have, and hold no more of connectors than what leads to them', () => {
    const { Resources, Outputs } = templateOf(three, 'stateful');
    const before = templateOf(none, 'stateful');
    expect(Resources).toEqual(before.Resources);
    expect(Outputs).toMatchObject(before.Outputs ?? {});
    const [now, then] = [three, none].map((stacks) => templateOf(stacks, 'stateless').Resources);
    const added = Object.entries(now ?? {}).filter(([id]) => !(id in (then ?? {})));
    expect(Object.keys(then ?? {}).filter((id) => !(id in (now ?? {})))).toEqual([]);
    expect([...new Set(added.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::ApiGatewayV2::Integration',
      'AWS::ApiGatewayV2::Route',
      'AWS::Lambda::Permission',
    ]);
  });

  test.each(names)('%s has queues, functions, secrets by its name', (name) => {
    const template = templateOf(three, `connector-${name}`);
    const own = (...parts: string[]): string[] => parts.map((part) => `steadyline-${name}-${part}`).sort();
    expect(namesOf(template, 'AWS::SQS::Queue', 'QueueName')).toEqual(
      own('events.fifo', 'events-dlq.fifo', 'requests.fifo', 'requests-dlq.fifo', 'refresh', 'refresh-dlq'),
    );
    expect(namesOf(template, 'AWS::Lambda::Function', 'FunctionName')).toEqual(
      own(
        ...['events-worker', 'requests-worker', 'refresh-worker', 'lookup', 'changes'],
        ...['flow-controller', 'pause-watchdog'],
      ),
    );
    expect(namesOf(template, 'AWS::SecretsManager::Secret', 'Name')).toEqual([
      `steadyline/connector-${name}`,
      `steadyline/webhook-${name}`,
    ]);
  });

  test.each(names)('what %s holds outlives its stack', (name) => {
    const template = templateOf(three, `connector-${name}`);
    const kept = ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret'].flatMap((type) => ofType(template, type));
    expect(kept.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(kept.map(() => 'RetainExceptOnCreate'));
  });

  test('a connector has only what its definition needs', async () => {
    const stacks = await synthesizeStacks({
      CONNECTORS_DIR: folderOf({
        'ledger.ts': `import { defineConnector, noAuth, on, path, per, put, seconds } from 'CORE';
          export default defineConnector({
            name: 'ledger', baseUrl: 'https://ledger.example.org', auth: noAuth(), timeout: seconds(3),
            limits: { default: per(5, seconds(1)) },
            events: { call: on({ types: ['*'], once: { by: 'upsert', write: ({ eventId }) => put(path\`/\${eventId}\`, {}) } }) },
          });`,
      }),
    });
    const template = templateOf(stacks, 'connector-ledger');
    expect(namesOf(template, 'AWS::Lambda::Function', 'FunctionName')).toEqual(
      ['events-worker', 'flow-controller', 'pause-watchdog'].map((name) => `steadyline-ledger-${name}`),
    );
    expect(ofType(template, 'AWS::SecretsManager::Secret')).toEqual([]);
  });

  test.each(names)(
    'P10: roles of %s read its own credential and no other, and touch no other’s queue',
    (name) => {
      const template = templateOf(three, `connector-${name}`);
      const text = JSON.stringify(template);
      for (const other of names.filter((one) => one !== name)) {
        expect(text).not.toContain(`connector-${other}`);
        expect(text).not.toContain(`steadyline-${other}-`);
      }
      for (const { Properties } of ofType(template, 'AWS::IAM::Policy')) {
        const { Statement: all } = Properties['PolicyDocument'] as { Statement: Statement[] };
        const secrets = all
          .filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
          .flatMap(({ Resource }) => list(Resource).map((one) => JSON.stringify(one)));
        expect(secrets.filter((one) => /Secrets(Crm|Oauth|Webhook|Oncall)/.test(one))).toEqual([]);
        expect(JSON.stringify(all.map(({ Action, Resource }) => [Action, Resource]))).not.toContain('*');
      }
    },
  );

  test('P1: ingest may send to who takes events, and knows which', () => {
    const template = templateOf(three, 'stateless');
    const queues = JSON.stringify(
      statementsOf(template, 'Ingest').filter(({ Action }) => list(Action).includes('sqs:SendMessage')),
    );
    for (const name of names) expect(queues).toContain(`steadyline-connector-${name}`);
    for (const name of ['ingest', 'bus-ingest']) {
      const { 'Fn::Join': join } = variablesOf(template, `steadyline-${name}`)['TAKERS'] as {
        'Fn::Join': [string, unknown[]];
      };
      const text = join[1].map((part) => (typeof part === 'string' ? part : '<queue>')).join('');
      expect(JSON.parse(text)).toEqual([
        { connector: 'billing', queue: '<queue>', types: ['*.wrapup', '*.end'], topics: ['voice'] },
        { connector: 'ehr', queue: '<queue>', types: ['*.wrapup'] },
        { connector: 'sales', queue: '<queue>', types: ['*'], topics: ['voice', 'digital'] },
      ]);
    }
    expect(variablesOf(templateOf(none, 'stateless'), 'steadyline-ingest')).not.toHaveProperty('TAKERS');
  });

  test('P8: workers publish the incidents of their tokens, and the reconciler knows whose there are', () => {
    for (const name of names) {
      const template = templateOf(three, `connector-${name}`);
      const worker = variablesOf(template, `steadyline-${name}-requests-worker`);
      expect(worker).toHaveProperty('TOPIC_ONCALL_ARN');
      expect(statementsOf(template, 'RequestsWorker').map(({ Action }) => Action)).toContain('sns:Publish');
      // A lookup's bundle holds no client for it: the reconciler hears by the token's record.
      expect(variablesOf(template, `steadyline-${name}-lookup`)).not.toHaveProperty('TOPIC_ONCALL_ARN');
    }
    const holders = (stacks: Record<string, StackTemplate>) =>
      variablesOf(templateOf(stacks, 'stateless'), 'steadyline-flow-controller')['TOKEN_HOLDERS'];
    expect([holders(three), holders(none)]).toEqual([names.join(), undefined]);
  });

  test('P10: lookup and requests may send to the platform’s queue where the connector sends fields back, and nowhere else', async () => {
    const asking = await synthesizeStacks({ CONNECTORS_DIR: writesBack });
    const sentTo = (template: StackTemplate, part: string): string[] =>
      statementsOf(template, pascal(part))
        .filter(({ Action }) => list(Action).includes('sqs:SendMessage'))
        .flatMap(({ Resource }) => list(Resource).map((one) => JSON.stringify(one)));
    const sending = (template: StackTemplate, name: string) =>
      ['lookup', 'requests-worker', 'refresh-worker'].filter((part) => {
        const variables = variablesOf(template, `steadyline-${name}-${part}`);
        const mayTell = sentTo(template, part).some((one) => one.includes('QueuesPlatformUpdates'));
        expect('QUEUE_PLATFORM_URL' in variables).toBe(mayTell);
        expect('GENESYS_UPDATE_STYLE' in variables).toBe(mayTell);
        return mayTell;
      });
    expect(sending(templateOf(asking, 'connector-loyalty'), 'loyalty')).toEqual([
      'lookup',
      'requests-worker',
    ]);
    for (const name of names) expect(sending(templateOf(three, `connector-${name}`), name)).toEqual([]);
  });

  test('routes lead to the connectors’ functions, beside today’s', () => {
    const routes = (stacks: Record<string, StackTemplate>): string[] =>
      namesOf(templateOf(stacks, 'stateless'), 'AWS::ApiGatewayV2::Route', 'RouteKey');
    expect(routes(three).filter((route) => !routes(none).includes(route))).toEqual(
      [
        'GET /requests/{requestId}',
        'POST /requests/{connector}/{operation}',
        ...names.flatMap((name) => [`POST /lookups/${name}/{lookup}`, `POST /webhooks/changes/${name}`]),
      ].sort(),
    );
  });

  test('no stack holds another by an export of a connector or an import into one', () => {
    for (const name of names) {
      const template = templateOf(three, `connector-${name}`);
      expect(JSON.stringify(template)).not.toContain('Fn::ImportValue');
      expect(JSON.stringify(template.Outputs ?? {})).not.toContain('"Export"');
    }
  });

  test('settings of a connector win over its definition', () => {
    const variables = variablesOf(templateOf(three, 'connector-ehr'), 'steadyline-ehr-events-worker');
    expect(variables).toMatchObject({
      CONNECTOR: 'ehr',
      CONNECTOR_BASE_URL: 'https://fhir.example.org/r4',
      CONNECTOR_RATE_LIMIT: '7',
      CONNECTOR_TIMEOUT_MS: '3000',
    });
  });

  test('P8: its alarms are named by it, and silent while its own breaker is open', () => {
    const template = templateOf(three, 'connector-ehr');
    const alarms = namesOf(template, 'AWS::CloudWatch::Alarm', 'AlarmName');
    expect(alarms.filter((name) => !name.startsWith('steadyline-ehr-'))).toEqual([]);
    expect(alarms).toContain('steadyline-ehr-breaker-open-critical');
    for (const { Properties } of ofType(template, 'AWS::CloudWatch::CompositeAlarm'))
      expect(JSON.stringify(Properties['ActionsSuppressor'])).toContain('BreakerOpen');
  });

  test('the local runner knows every type of resource', () => {
    const types = Object.values(three).flatMap(({ Resources }) =>
      Object.values(Resources).map(({ Type }) => Type),
    );
    expect([...new Set(types)].filter((type) => !(type in resourceTypes))).toEqual([]);
  });
});

describe('with ten connectors', () => {
  test('every template and environment keeps its limits: synth would refuse it', async () => {
    const stacks = await synthesizeStacks({ CONNECTORS_DIR: folderWith(10) });
    expect(Object.keys(stacks)).toHaveLength(12);
    expect(
      Object.entries(stacks).flatMap(([stackName, template]) => overLimits({ stackName, template })),
    ).toEqual([]);
  });

  test.each([
    [
      'resources',
      { Resources: Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`R${i}`, { Type: 'T' }])) },
    ],
    ['outputs', { Outputs: Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`O${i}`, {}])) }],
    ['bytes', { Resources: { R: { Type: 'T', Properties: { text: 'x'.repeat(700_000) } } } }],
    [
      'bytes of environment',
      {
        Resources: {
          F: {
            Type: 'AWS::Lambda::Function',
            Properties: { FunctionName: 'f', Environment: { Variables: { A: 'x'.repeat(3583) } } },
          },
        },
      },
    ],
  ])('a template with too many %s is refused in a sentence', (what, template) => {
    expect(overLimits({ stackName: 'stack', template })).toEqual([
      expect.stringContaining(`${what}, and must`),
    ]);
  });
});

const billing = bundlesOf(
  bundleRuns('/bundles', false, await loadConnectors(threeConnectors)).filter(({ outdir }) =>
    outdir?.endsWith('/billing'),
  ),
);

function billingBundle(name: string): Bundle {
  const found = billing.find(({ path }) => path.endsWith(`/connector/${name}/index.js`));
  if (found === undefined) throw new Error(`There is no bundle ${name}.`);
  return found;
}

describe('bundles', () => {
  /** Bytes of the bundles that callers wait for, with these connectors there. */
  async function bytesWith(count: number): Promise<Record<string, number>> {
    const connectors = await loadConnectors(folderWith(count));
    const [thin] = bundleRuns('/bundles', false, connectors);
    const { outputFiles = [] } = buildSync({ ...thin, write: false });
    return Object.fromEntries(outputFiles.map(({ path, contents }) => [path, contents.byteLength]));
  }

  test('P13: ingest and crm’s lookup have as many bytes with eight connectors as with two', async () => {
    const two = await bytesWith(2);
    expect(Object.keys(two).sort()).toEqual(['/bundles/ingest/index.js', '/bundles/lookup/index.js']);
    expect(await bytesWith(8)).toEqual(two);
  });

  test('a connector’s bundles hold its own definition and no other’s', () => {
    for (const { path, text } of billing) {
      if (!/flow-controller|pause-watchdog/.test(path)) expect(text).toContain('billing.example.org');
      expect(text).not.toMatch(/fhir\.example|my\.salesforce/);
    }
  });

  /** What Lambda adds. */
  const ofRuntime = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };

  test('each function starts with the variables that the stack gives it', () => {
    const given = billing.map(({ path, text }) => {
      const name = path.split('/').at(-2) ?? '';
      const variables = variablesOf(templateOf(three, 'connector-billing'), `steadyline-billing-${name}`);
      const env = Object.entries(variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'x',
      ]);
      return { name, text, env: { ...Object.fromEntries(env), ...ofRuntime } };
    });
    // The environment is read when the module is loaded: one after the other, as if each were a container.
    const script = `
      const failed = [];
      for (const { name, text, env } of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
        process.env = env;
        try { new Function('module', 'exports', 'require', text)({ exports: {} }, {}, require); }
        catch (error) { failed.push(name + ': ' + error.message); }
      }
      console.log(JSON.stringify(failed));
      process.exit(0);`;
    const input = JSON.stringify(given);
    const { stdout } = spawnSync(process.execPath, ['-e', script], { input, encoding: 'utf8' });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual([]);
  });

  test('P13: its lookup, which callers wait for, carries the thin transport and nothing of the SDK', () => {
    const { files } = billingBundle('lookup');
    expect(files).toContain('lambdas/adapters/thin/clients.ts');
    expect(files.filter((file) => file.includes('node_modules/@aws-sdk/'))).toEqual([]);
  });

  /** In a bundle with the adapter that holds them, but never called by the function. */
  const idle: Readonly<Record<string, readonly string[]>> = { 'pause-watchdog': ['dynamodb:PutItem'] };

  test.each([
    ...['events-worker', 'requests-worker', 'refresh-worker', 'lookup', 'changes'],
    ...['flow-controller', 'pause-watchdog'],
  ])('P10: %s of a connector may do what its code does, and nothing else', (name) => {
    const code = calledIn(billingBundle(name), name === 'lookup');
    const role = new Set(
      statementsOf(templateOf(three, 'connector-billing'), pascal(name)).flatMap(({ Action }) =>
        list(Action),
      ),
    );
    expect([...code].filter((action) => !role.has(action))).toEqual(idle[name] ?? []);
    const others = [...role].filter((action) => !/^(logs|kms):/.test(action) && !ofLambda.has(action));
    expect(others.filter((action) => !code.has(action))).toEqual([]);
  });
});

describe('synth refuses a connector in a sentence', () => {
  const kind = (name: string, more = ''): string =>
    `import { salesforce } from 'KINDS/salesforce.ts';
     export default salesforce({ name: '${name}', baseUrl: 'https://acme.example.org', ${more} });`;

  test.each<[what: string, files: Record<string, string>, sentence: RegExp]>([
    ['no export', { 'a.ts': 'export const connector = {};' }, /a\.ts exports no connector/],
    ['a file that can’t be loaded', { 'a.ts': 'throw new Error("boom");' }, /a\.ts can't be loaded: boom/],
    ['an empty folder', {}, /holds no connector/],
    ['a name that is taken', { 'a.ts': kind('crm') }, /the name crm is taken/],
    ['a name that is too long', { 'a.ts': kind('a-name-of-seventeen') }, /at most 16/],
    [
      'two of one name',
      { 'a.ts': kind('sales'), 'b.ts': kind('sales') },
      /b\.ts: the name sales is that of .*a\.ts/,
    ],
    ['a setting that there is', { 'a.ts': kind('oncall') }, /the setting ONCALL_TIMEOUT_MS, which there is/],
    [
      'a fault of its definition',
      { 'a.ts': kind('sales').replace('https://', 'http://') },
      /a\.ts: baseUrl is plain http/,
    ],
    [
      'an order by something made up',
      {
        'a.ts': kind(
          'sales',
          `operations: { pay: operation({ input: { account: text() }, orderedBy: ({ account }) => account + '!', once: { by: 'upsert', write: () => put(path\`/a\`, {}) } }) }`,
        ).replace('import', `import { operation, path, put, text } from 'CORE'; import`),
      },
      /sales\.operations\.pay\.orderedBy must answer one of the operation's inputs/,
    ],
    [
      'a second one that leads to platform updates',
      {
        'a.ts': `import { rest } from 'KINDS/rest.ts'; export default rest({ name: 'other', baseUrl: 'https://other.example.org' });`,
      },
      /other and crm would both lead to platform updates/,
    ],
  ])('%s', async (_, files, sentence) => {
    await expect(resolveDeployment({ CONNECTORS_DIR: folderOf(files) })).rejects.toThrow(sentence);
  });

  test('a time-out that no worker can wait for', async () => {
    const overrides = { CONNECTORS_DIR: threeConnectors, EHR_TIMEOUT_MS: '8000' };
    await expect(synthesizeStacks(overrides)).rejects.toThrow(/BREAKER_HOLD_MS and EHR_TIMEOUT_MS need/);
  });

  test.each([
    ['*.wrapup', 'voice.*', true],
    ['*.wrapup', '*.end', false],
    ['a*c', 'ab*', true],
    ['call.end', 'call.end', true],
    ['call.end', 'call.ended', false],
    ['*', '', true],
  ])('patterns %s and %s overlap: %s', (one, other, shared) => {
    expect([overlap(one, other), overlap(other, one)]).toEqual([shared, shared]);
  });
});
