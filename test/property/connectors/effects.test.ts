import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dynamics } from '../../../lambdas/connectors/dynamics.ts';
import { fhir } from '../../../lambdas/connectors/fhir.ts';
import { hubspot } from '../../../lambdas/connectors/hubspot.ts';
import { rest } from '../../../lambdas/connectors/rest.ts';
import { salesforce } from '../../../lambdas/connectors/salesforce.ts';
import { servicenow } from '../../../lambdas/connectors/servicenow.ts';
import { warehouse } from '../../../lambdas/connectors/warehouse.ts';
import { zendesk } from '../../../lambdas/connectors/zendesk.ts';
import type { ConnectorEvent } from '../../../lambdas/core/connector/definition.ts';
import { type Connector, staticHeader } from '../../../lambdas/core/connector/index.ts';
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { createCrm } from '../../../local/simulators/crm/index.ts';
import { createDynamics } from '../../../local/simulators/dynamics/index.ts';
import { createFhir } from '../../../local/simulators/fhir/index.ts';
import { createHubSpot } from '../../../local/simulators/hubspot/index.ts';
import { createSalesforce } from '../../../local/simulators/salesforce/index.ts';
import type { SimSystem } from '../../../local/simulators/system.ts';
import { createWarehouse } from '../../../local/simulators/warehouse.ts';
import { createZendesk } from '../../../local/simulators/zendesk/index.ts';
import billing from '../../fixtures/connectors/billing.ts';
import ehr from '../../fixtures/connectors/ehr.ts';
import sales from '../../fixtures/connectors/sales.ts';
import { BASE, type InProcess, inProcess, publicKey, secret } from '../../unit/connectors/in-process.ts';
import { applying, doing } from '../../unit/connectors/running.ts';
import { createBilling } from './billing-system.ts';
import { KEPT_FOR, keeper, LAG } from './keeper.ts';
import { createKeeper } from './keeper-system.ts';

interface Case {
  system: () => SimSystem;
  connector: Connector;
  operation?: { name: string; input: Record<string, unknown> };
  topic?: ConnectorEvent['topic'];
  prepare?: (system: InProcess) => void;
}

const options = { baseUrl: BASE };
const trust = (system: InProcess) =>
  system.admin('POST /keys', { clientId: secret.clientId, algorithm: 'RS384', publicKey });
const subject = { subject: 'x', phone: '+14155550100' };
const forgetful = { system: () => createKeeper(KEPT_FOR, LAG), connector: keeper };
const cases: Readonly<Record<string, Case>> = {
  rest: {
    system: createCrm,
    connector: rest(options),
    operation: { name: 'create-case', input: subject },
    topic: 'voice',
  },
  'rest without keys': {
    system: createCrm,
    connector: rest({ ...options, idempotencyKeys: false }),
    operation: { name: 'create-case', input: subject },
    prepare: (system) => system.admin('POST /options', { idempotencyKeys: 'no' }),
  },
  salesforce: {
    system: createSalesforce,
    connector: salesforce(options),
    operation: { name: 'create-case', input: subject },
    topic: 'digital',
  },
  servicenow: {
    system: createCrm,
    connector: servicenow({ ...options, auth: staticHeader() }),
    operation: { name: 'create-case', input: subject },
    topic: 'voice',
  },
  fhir: {
    system: createFhir,
    connector: fhir({ ...options, communications: ['*'] }),
    operation: { name: 'create-task', input: { description: 'x' } },
    topic: 'voice',
    prepare: trust,
  },
  dynamics: {
    system: createDynamics,
    connector: dynamics(options),
    operation: { name: 'create-case', input: { subject: 'x', customerId: 'c-1' } },
    topic: 'voice',
  },
  hubspot: {
    system: createHubSpot,
    connector: hubspot({ ...options, eventType: 'steadyline_events' }),
    operation: { name: 'create-ticket', input: subject },
    topic: 'digital',
  },
  zendesk: {
    system: createZendesk,
    connector: zendesk(options),
    operation: { name: 'create-ticket', input: { subject: 'x', description: 'y' } },
  },
  warehouse: { system: createWarehouse, connector: warehouse(options), topic: 'enrichment' },
  billing: {
    system: createBilling,
    connector: billing,
    operation: { name: 'promise-payment', input: { account: 'a-1', cents: 100 } },
    topic: 'voice',
  },
  ehr: {
    system: createFhir,
    connector: ehr,
    operation: { name: 'create-task', input: { description: 'x' } },
    topic: 'voice',
    prepare: trust,
  },
  sales: {
    system: createSalesforce,
    connector: sales,
    operation: { name: 'create-case', input: subject },
    topic: 'digital',
    prepare: (system) =>
      system.admin('POST /keys', { clientId: secret.clientId, algorithm: 'RS256', publicKey }),
  },
  'keys that are forgotten': { ...forgetful, operation: { name: 'note', input: { words: 'x' } } },
  'no keys, and a search that lags': { ...forgetful, operation: { name: 'memo', input: { words: 'x' } } },
};

/** One try of one of three messages: how long after the one before, and whether its answer is lost. */
const step = fc.record({
  message: fc.integer({ min: 0, max: 2 }),
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 3 * KEPT_FOR })),
  isLost: fc.boolean(),
});

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Tries until all three are applied, and goes on where messages are replayed; reports what took effect. */
async function run(one: Case, steps: readonly Step[], what: 'operation' | 'event') {
  const simulated = one.system();
  const system = inProcess(simulated, one.connector);
  one.prepare?.(system);
  const tried = new Map<number, { firstClaimedAtMs: number; lastTriedAtMs: number }>();
  const finish = [0, 1, 2].map((message) => ({ message, pauseMs: 60_000, isLost: false }));
  for (const { message, pauseMs, isLost } of [...steps, ...finish]) {
    system.clock.nowMs += pauseMs;
    const { nowMs } = system.clock;
    const before = tried.get(message);
    system.loseNext = isLost;
    try {
      const result =
        what === 'event'
          ? await applying(
              system,
              one.connector,
              { eventId: `e-${message}`, topic: one.topic ?? 'voice' },
              before,
            )
          : await doing(
              system,
              one.connector,
              one.operation?.name ?? '',
              one.operation?.input ?? {},
              `key-${message}`,
              before,
            );
      if (result.kind === 'wait') continue;
    } catch (error) {
      if (!(error instanceof SteadylineError) && (error as Error).message !== 'the answer is lost')
        throw error;
    }
    tried.set(message, { firstClaimedAtMs: before?.firstClaimedAtMs ?? nowMs, lastTriedAtMs: nowMs });
  }
  return simulated.effects();
}

describe('P2: a write that is repeated, late or with lost answers, is one effect', () => {
  const runs = Object.entries(cases).flatMap(([name, one]) => [
    ...(one.operation === undefined ? [] : [[`${name}: ${one.operation.name}`, one, 'operation'] as const]),
    ...(one.topic === undefined ? [] : [[`${name}: events`, one, 'event'] as const]),
  ]);
  it.each(runs)('%s', async (_name, one, what) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        expect(await run(one, steps, what)).toHaveLength(3);
      }),
      { numRuns: 25 },
    );
  });
});
