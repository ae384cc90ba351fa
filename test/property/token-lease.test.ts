import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { Token, TokenProvider } from '../../lambdas/core/ports.ts';
import { orderRetry } from '../../lambdas/core/tokens/retry.ts';
import { credential, type Fleet, fleet, type Mode, mortal, options } from '../unit/tokens/support.ts';

const CONTAINERS = 4;
const container = fc.nat(CONTAINERS - 1);

/** What can happen to a fleet. Spans in ms. */
type Step =
  | { kind: 'ask' | 'invalidate' | 'kill' | 'freeze' | 'thaw'; container: number; ms: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'endpoint'; mode: Mode; latencyMs: number }
  | { kind: 'secret'; version: number; secondary: boolean };

const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        container,
        ms: fc.oneof(fc.nat(100), fc.nat(3000)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('invalidate', 'kill', 'freeze', 'thaw'),
        container,
        ms: fc.nat(500),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.oneof(fc.nat(10_000), fc.integer({ min: 30_000, max: 60_000 }), fc.nat(4_000_000)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('endpoint' as const),
        mode: fc.constantFrom('ok', 'down', 'hangs', 'rejects', 'throttles', 'rejects-primary'),
        latencyMs: fc.nat(6000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('secret' as const),
        version: fc.nat(2),
        secondary: fc.boolean(),
      }),
    },
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 40 },
);

/** One container and what it has been through. */
interface Client {
  provider: TokenProvider;
  halted: boolean;
  halt(): void;
  thaw(): void;
  refused: Set<number>;
  last?: Token;
}

function spawn(all: Fleet): Client {
  const store = mortal(all.store);
  const endpoint = mortal(all.endpoint);
  const client: Client = {
    provider: all.container({ store: store.port, endpoint: endpoint.port }),
    halted: false,
    refused: new Set(),
    halt() {
      client.halted = true;
      store.kill();
      endpoint.kill();
    },
    thaw() {
      client.halted = false;
      store.thaw();
      endpoint.thaw();
    },
  };
  return client;
}

const numberOf = (token: string): number => Number(token.split('-')[1] ?? 0);

/** Runs the steps and checks after each of them what must always hold. */
async function play(all: Fleet, plan: readonly Step[]): Promise<{ halts: number }> {
  const { clock } = all.system;
  const clients = Array.from({ length: CONTAINERS }, () => spawn(all));
  const at = (index: number): Client => clients[index] as Client;
  let [halts, newest] = [0, 0];
  const ask = (client: Client): void => {
    const askedAtMs = clock.now();
    const { halted } = client;
    const failures: unknown[] = [];
    const answered = (): void => {
      const tookMs = clock.now() - askedAtMs;
      if (!halted && !client.halted && tookMs > options.waitMaxMs)
        failures.push(`answered after ${tookMs} ms`);
    };
    client.provider.get().then(
      (token) => {
        answered();
        if (client.refused.has(token.generation)) failures.push('served a token that it knew was refused');
        client.last = token;
      },
      (error: unknown) => {
        answered();
        if (!(error instanceof UnavailableError)) failures.push(error);
      },
    );
    broken.push(failures);
  };
  const broken: unknown[][] = [];
  for (const step of plan) {
    if (step.kind === 'ask') {
      ask(at(step.container));
      await clock.advance(step.ms);
    } else if (step.kind === 'wait') await clock.advance(step.ms);
    else if (step.kind === 'endpoint') Object.assign(all.endpoint, step);
    else if (step.kind === 'secret') {
      const secret = `v${step.version}`;
      all.secret = [credential('primary', secret)];
      if (step.secondary) all.secret.push(credential('secondary', secret));
    } else {
      const client = at(step.container);
      if (step.kind === 'invalidate' && client.last !== undefined && !client.halted) {
        client.refused.add(client.last.generation);
        await client.provider.invalidate(client.last.generation);
      } else if (step.kind === 'thaw') client.thaw();
      else if (step.kind === 'kill') {
        client.halt();
        clients[step.container] = spawn(all);
        halts += 1;
      } else if (step.kind === 'freeze') {
        client.halt();
        halts += 1;
      }
      await clock.advance(step.ms);
    }
    expect(broken.flat()).toEqual([]);
    expect(all.endpoint.mostActive).toBeLessThanOrEqual(1);
    const record = await all.store.read('genesys');
    if (record !== undefined && record.accessToken !== '') {
      // A token that was asked for earlier never replaces one that was asked for later.
      expect(numberOf(record.accessToken)).toBeGreaterThanOrEqual(newest);
      newest = numberOf(record.accessToken);
    }
  }
  for (const client of clients) client.thaw();
  await clock.advance(options.waitMaxMs + options.timeoutMs);
  return { halts };
}

/** The most requests with one credential in any minute. */
function fullestMinute(all: Fleet, name: string): number {
  const times = all.endpoint.requests.filter((one) => one.credential === name).map(({ atMs }) => atMs);
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length));
}

describe('token lease under crashes and freezes', () => {
  it('P7: one refresh at a time, five a minute, no late write, everyone answered in 2 s, service resumes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const all = fleet();
        await play(all, plan);
        expect(fullestMinute(all, 'primary')).toBeLessThanOrEqual(options.requestsPerMinute);
        expect(fullestMinute(all, 'secondary')).toBeLessThanOrEqual(options.requestsPerMinute);
        // Whatever has happened: with a working endpoint and on-call's leave a token comes.
        all.endpoint.mode = 'ok';
        all.endpoint.latencyMs = 100;
        await all.system.clock.advance(options.maxBackoffMs + options.leaseMs);
        await orderRetry(all.store, 'genesys', options);
        const last = all.container();
        const asked = last.get();
        await all.system.clock.advance(options.waitMaxMs);
        expect((await asked).accessToken).toMatch(/^bearer-/);
      }),
      { numRuns: 500 },
    );
  });

  it('P7: a rejected credential is asked for at most five times, crashes apart', async () => {
    const rejecting = steps.map((plan) => plan.filter((step) => !['endpoint', 'secret'].includes(step.kind)));
    await fc.assert(
      fc.asyncProperty(rejecting, async (plan) => {
        const all = fleet();
        all.endpoint.mode = 'rejects';
        const { halts } = await play(all, [...plan, ...plan, ...plan]);
        expect(all.endpoint.requests.length).toBeLessThanOrEqual(options.maxRejections + halts);
        expect(all.incidents.filter(({ action }) => action === 'trigger').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });
});
