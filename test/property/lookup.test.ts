import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AuthError, PermanentError, ThrottledError, TransientError } from '../../lambdas/core/errors.ts';
import type { Customer } from '../../lambdas/core/ports.ts';
import { ANI, type Fault, lookupRig, type Part } from '../unit/lookup/rig.ts';

const fault = fc.constantFrom<Fault | 'works'>('works', 'works', 'fails', 'hangs', 'slow');
const parts: readonly Part[] = ['cache', 'breaker', 'rate', 'queue'];

describe('P5: whatever fails', () => {
  test('P5: an authenticated lookup is answered 200 with a usable body in time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fault, fault, fault, fault),
        fc.constantFrom('answers', 'down', 'auth', 'permanent', 'throttled', 'hangs', 'odd'),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: -500, max: 6000 }),
        fc.constantFrom('nothing', 'fresh', 'stale', 'tombstone'),
        fc.boolean(),
        async (faults, crm, latencyMs, agedMs, cached, isOpen) => {
          const rig = lookupRig();
          const now = rig.clock.now();
          const value = { found: true, customerId: 'C-old', tier: 'silver' };
          if (cached === 'fresh') await rig.cache.writeLive(rig.key, value, 0, now);
          if (cached === 'stale') await rig.cache.writeLive(rig.key, value, 0, now - 400_000);
          if (cached === 'tombstone') await rig.cache.applyChange(rig.key, {}, now);
          if (isOpen) await rig.openBreaker();
          rig.crm.answer = async (_e164, { timeoutMs }) => {
            if (crm === 'hangs') return new Promise(() => undefined);
            await rig.clock.sleep(Math.min(latencyMs, timeoutMs));
            if (latencyMs > timeoutMs || crm === 'down') throw new TransientError('down');
            if (crm === 'auth') throw new AuthError('401');
            if (crm === 'permanent') throw new PermanentError(400, '400');
            if (crm === 'throttled') throw new ThrottledError(3000, '429');
            if (crm === 'odd') throw new TypeError('a bug');
            return { found: true, customerId: 'C-new', tier: 'gold' };
          };
          parts.forEach((part, index) => {
            const one = faults[index];
            if (one !== undefined && one !== 'works') rig.faults.set(part, one);
          });

          const { status, body, tookMs } = await rig.ask(ANI, now - agedMs);
          expect(status).toBe(200);
          expect(['live', 'cache', 'stale_cache', 'default']).toContain(body['source']);
          expect(typeof body['found']).toBe('boolean');
          expect(String(body['customerId'])).toMatch(/./);
          expect(Object.values(body)).not.toContain(null);
          // From the request's own time stamp, unless that had gone by already.
          expect(tookMs).toBeLessThanOrEqual(Math.max(3500 - Math.max(0, agedMs), 310));
          if (cached === 'tombstone') expect(body['customerId']).not.toBe('C-old');
          if (body['source'] === 'default') expect(body['found']).toBe(false);
          if (isOpen && faults[1] === 'works' && cached !== 'fresh') expect(rig.crm.asked).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** What happens to one customer while lookups are under way. */
type Happening = { at: 'lookup' | 'change' | 'answer' | 'wait'; index: number };

describe('P6: whatever the order', () => {
  test('P6: no lookup that begins after a change was acknowledged reports what was before it', async () => {
    const happening = fc.record<Happening>({
      at: fc.constantFrom('lookup', 'lookup', 'change', 'answer', 'answer', 'wait'),
      index: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 14 }), async (happenings) => {
        const rig = lookupRig({ LOOKUP_LIVE_TIMEOUT_MS: 3000 });
        // The CRM's tier is a number that every change raises; a call reports what it was when the CRM was asked.
        let tier = 0;
        let acknowledged = 0;
        const pending: (() => void)[] = [];
        const lookups: Promise<void>[] = [];
        rig.crm.answer = () => {
          const told: Customer = { found: true, customerId: 'C', tier: String(tier) };
          return new Promise((resolve) => pending.push(() => resolve(told)));
        };
        for (const { at, index } of happenings) {
          if (at === 'wait') await rig.clock.advance(120);
          if (at === 'answer') pending.splice(index % Math.max(1, pending.length), 1)[0]?.();
          if (at === 'change') {
            tier += 1;
            await rig.cache.applyChange(rig.key, index === 0 ? { changedAtMs: tier } : {}, rig.clock.now());
            acknowledged = tier;
          }
          if (at === 'lookup') {
            const atLeast = acknowledged;
            lookups.push(
              rig.send({ ani: ANI }).then(({ body }) => {
                if (body['found'] === true) expect(Number(body['tier'])).toBeGreaterThanOrEqual(atLeast);
              }),
            );
          }
          await rig.clock.advance(1);
        }
        for (const answer of pending.splice(0)) answer();
        await rig.clock.advance(4000);
        for (const answer of pending.splice(0)) answer();
        await rig.clock.advance(4000);
        await Promise.all(lookups);
        const entry = await rig.cache.read(rig.key, rig.clock.now());
        if (entry?.customer !== undefined) expect(Number(entry.customer.tier)).toBe(tier);
      }),
      { numRuns: 150 },
    );
  });
});
