/** The canary's alarms, as the template has them, over its own rules in virtual time. */
import { beforeEach, expect, test } from '@jest/globals';
import type { AlarmSpec } from '../../lib/alarms/alarm.ts';
import { canaryAlarms } from '../../lib/alarms/canary.ts';
import { resolveConfig } from '../../lib/config.ts';
import { isInAlarm } from './canary/alarm.ts';
import { createWorld, type World } from './canary/world.ts';

const [missing, slow] = canaryAlarms(resolveConfig(), ['voice']) as [AlarmSpec, AlarmSpec];
const MINUTE = 60_000;

let world: World;
beforeEach(async () => {
  world = createWorld();
  await world.minutes(6);
  expect(inAlarm()).toEqual([]);
});

const inAlarm = (): string[] =>
  [missing, slow].filter((spec) => isInAlarm(spec, world.points, world.now())).map(({ name }) => name);
/** Minute by minute, whatever was in alarm at the end of one. */
async function alarmsDuring(minutes: number): Promise<string[][]> {
  const seen: string[][] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.minutes(1);
    seen.push(inAlarm());
  }
  return seen;
}
const none = (minutes: number): string[][] => Array.from({ length: minutes }, () => []);

test('every minute one comes through, and its time is the metric', () => {
  const times = world.points.filter(({ name }) => name === 'CanaryTimeToEffect');
  expect(times).toHaveLength(6);
  expect(Math.max(...times.map(({ value }) => value))).toBeLessThan(1000);
  expect(world.waiting()).toBe(0);
});

test('a worker’s event source that is switched off, and stays so, is in alarm after five minutes, and no longer once it is on again', async () => {
  world.source('disabled', true);
  expect(await alarmsDuring(5)).toEqual([...none(4), ['canary-missing-voice']]);
  world.source('enabled');
  await world.minutes(2);
  expect(inAlarm()).toEqual([]);
});

test('one that the controller switches on again is in no alarm', async () => {
  world.source('disabled');
  expect(await alarmsDuring(8)).toEqual(none(8));
});

test('a schedule that no longer runs is in alarm, too', async () => {
  world.isSending = false;
  expect((await alarmsDuring(5)).at(-1)).toEqual(['canary-missing-voice']);
});

test('silent while the breaker is open, however long nothing comes', async () => {
  world.breaker({ phase: 'open', openedAtMs: world.now(), openUntilMs: world.now() + 60 * MINUTE });
  world.source('disabled', true);
  expect(await alarmsDuring(15)).toEqual(none(15));
});

test('silent while an operator has paused the source, which gets no canaries, and after the resume', async () => {
  world.pause();
  expect(await alarmsDuring(15)).toEqual(none(15));
  expect(world.waiting()).toBeLessThanOrEqual(1);
  world.resume();
  expect(await alarmsDuring(8)).toEqual(none(8));
});

test('a minute late again and again is in alarm, unless a backlog drains', async () => {
  world.delayMs = 70_000;
  expect((await alarmsDuring(6)).at(-1)).toEqual(['canary-slow-voice']);
  for (let visible = 100_000; visible > 50_000; visible -= 5000) {
    world.backlog.visible = visible;
    await world.minutes(1);
  }
  expect(inAlarm()).toEqual([]);
});

test('a backlog that grows is no excuse', async () => {
  world.delayMs = 70_000;
  for (let visible = 0; visible < 35_000; visible += 5000) {
    world.backlog.visible = visible;
    await world.minutes(1);
  }
  expect(inAlarm()).toEqual(['canary-slow-voice']);
});
