/** The drill's traffic must be what platforms send, and the same for the same seed. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { customerOf } from '../../../local/simulators/crm/customers.ts';
import { createSeeded } from '../../../local/simulators/hash.ts';
import { nextArrivalMs } from '../../../local/traffic/arrivals.ts';
import { createCallers, isUsable } from '../../../local/traffic/callers.ts';
import { createInteractions } from '../../../local/traffic/interactions.ts';

const secrets = { genesys: 'secret-g', nice: 'secret-n' };
const source = (seed: number) =>
  createInteractions({ random: createSeeded(seed), prefix: 'd', open: 5, secrets });
const untimed = (body: string) => body.replace(/"timestamp":"[^"]+"/, '');

describe('interactions', () => {
  test('the same seed gives the same story', () => {
    const [one, other] = [source(7), source(7)];
    for (let index = 0; index < 50; index += 1) {
      const [a, b] = [one.next(), other.next()];
      expect(untimed(a.body)).toBe(untimed(b.body));
    }
  });

  test('each runs from its start to its wrap-up, on one platform', () => {
    const stories = new Map<number, string[]>();
    const running = source(3);
    for (let index = 0; index < 500; index += 1) {
      const { interaction, body, path } = running.next();
      const type = /"(?:eventType|type)":"(?:routing\.)?interaction\.(\w+)"/.exec(body)?.[1] ?? '';
      stories.set(interaction, [...(stories.get(interaction) ?? []), `${path} ${type}`]);
    }
    const first = stories.get(1) ?? [];
    expect(first[0]).toMatch(/ start$/);
    expect(first.at(-1)).toMatch(/ wrapup$/);
    expect(new Set(first.map((step) => step.split(' ')[0])).size).toBe(1);
  });

  test('P10: signatures are over the raw body, in hex or base64', () => {
    const running = source(2);
    for (let index = 0; index < 100; index += 1) {
      const { body, signature, path } = running.next();
      const mac = createHmac('sha256', path.endsWith('nice') ? secrets.nice : secrets.genesys).update(body);
      const digest = mac.digest();
      expect([`sha256=${digest.toString('hex')}`, `sha256=${digest.toString('base64')}`]).toContain(
        signature,
      );
    }
  });

  test('what changes no state goes to the warehouse and keeps no order', () => {
    const running = source(5);
    const events = Array.from({ length: 300 }, () => running.next());
    const loose = events.filter(({ sink }) => sink === 'warehouse');
    expect(loose.length).toBeGreaterThan(10);
    expect(loose.every(({ group, body }) => group === '' && /sentiment|note/.test(body))).toBe(true);
  });
});

describe('arrivals', () => {
  test('come at the rate, in bursts', () => {
    const unit = createSeeded(11);
    let now = 0;
    let count = 0;
    let inBurst = 0;
    while (now < 200_000) {
      now = nextArrivalMs(now, 20, unit());
      count += 1;
      if (now % 10_000 < 1000) inBurst += 1;
    }
    expect(Math.abs(count / 200 - 20)).toBeLessThan(1.5);
    expect(inBurst / count).toBeGreaterThan(0.3);
  });
});

describe('callers', () => {
  test('there are regulars, strangers, and some without a number', () => {
    const next = createCallers(createSeeded(4));
    const calls = Array.from({ length: 1000 }, next);
    const known = calls.filter(({ phone }) => phone !== '' && customerOf(phone) !== undefined);
    const strangers = calls.filter(({ phone }) => phone !== '' && customerOf(phone) === undefined);
    expect(known.length).toBeGreaterThan(650);
    expect(strangers.length).toBeGreaterThan(130);
    expect(calls.some(({ ani }) => ani.startsWith('sip:'))).toBe(true);
    expect(calls.some(({ ani }) => ani.startsWith('('))).toBe(true);
  });

  const caller = { ani: '+12025550100', phone: '+12025550100' };
  const right = { correlationId: 'c', source: 'live', found: true, ...customerOf(caller.phone) };
  const nobody = { ...right, source: 'default', found: false, customerId: 'UNKNOWN', tier: 'standard' };

  test.each([
    ['the right customer', right, true],
    ['the default', nobody, true],
    ['the default as if it were an answer', { ...nobody, source: 'live' }, false],
    ['another customer', { ...right, customerId: 'C-other' }, false],
    ['a null', { ...right, warning: null }, false],
    ['something nested', { ...right, more: {} }, false],
    ['no correlation id', { ...right, correlationId: '' }, false],
    ['an unknown source', { ...right, source: 'memory' }, false],
    ['no body', undefined, false],
  ])('P5: %s → %s', (_name, body, usable) => {
    expect(isUsable(caller, body)).toBe(usable);
  });
});
