/** Message groups change once, in all containers at one moment, and only once a queue has been seen empty (P3). */
import { expect, test } from '@jest/globals';
import { memoryGroupSwitches } from '../../../lambdas/adapters/memory/group-switches.ts';
import { fakeClock, memoryLog } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createGroupOf, type GroupOfDeps } from '../../../lambdas/core/ingest/group-switch.ts';
import { interactionKey, interactionKeyBy } from '../../../lambdas/core/message/interaction-key.ts';
import { messageGroup } from '../../../lambdas/core/message/keys.ts';
import type { Clock } from '../../../lambdas/core/ports.ts';
import { createSeeded } from '../../../local/simulators/hash.ts';
import { event } from '../worker/rig.ts';

const URL_OF_VOICE = 'https://sqs/1/steadyline-voice.fifo';
const SETTLE_MS = 900_000;
const a1 = event('a1', 'A');
const OLD = messageGroup(hasher, a1);
const NEW = interactionKey(hasher, 'pii', { platform: 'genesys', interactionId: 'A' });

function rig<Time extends Clock>(clock: Time) {
  const switches = memoryGroupSwitches();
  const log = memoryLog();
  const state = { visible: 0, inFlight: 0, looks: 0, fails: false };
  const deps: GroupOfDeps = {
    switches: {
      ...switches,
      look(...given) {
        state.looks += 1;
        return switches.look(...given);
      },
    },
    depths: {
      async read() {
        if (state.fails) throw new UnavailableError('queue_depth', 'no');
        return state;
      },
    },
    keyOf: interactionKeyBy(hasher, async () => 'pii'),
    ...{ clock, hasher, log },
  };
  const container = () => {
    const groupOf = createGroupOf(deps, SETTLE_MS);
    return (one = a1) => groupOf(URL_OF_VOICE, one);
  };
  return { clock, state, container, log, switches };
}

test('P3: what the release before has left in a queue keeps its groups until the queue has been seen empty', async () => {
  const { clock, state, container } = rig(fakeClock());
  const group = container();
  state.inFlight = 1;
  for (let hours = 0; hours < 48; hours += 1) {
    expect(await group()).toBe(OLD);
    await clock.advance(3_600_000);
  }
  state.inFlight = 0;
  expect(await group()).toBe(OLD);
  await clock.advance(60_000);
  expect(await group()).toBe(NEW);
});

test('P3: an empty queue is not believed while containers of the release before may still send', async () => {
  const { clock, container } = rig(fakeClock());
  const group = container();
  expect(await group()).toBe(OLD);
  await clock.advance(SETTLE_MS - 1);
  expect(await group()).toBe(OLD);
  await clock.advance(61_000);
  expect(await group()).toBe(OLD);
  await clock.advance(60_000);
  expect(await group()).toBe(NEW);
});

test('P3: all containers change in one moment, however late each has looked', async () => {
  const { clock, container } = rig(fakeClock());
  const containers = Array.from({ length: 31 }, container);
  await containers[0]?.();
  await clock.advance(SETTLE_MS);
  for (let second = 0; second < 120; second += 1) {
    // Each sends every 31 seconds: less often than it has to look.
    await containers[second % 31]?.();
    const groups = await Promise.all(
      containers.filter((_, index) => index % 7 === second % 7).map((one) => one()),
    );
    expect(new Set(groups).size).toBe(1);
    await clock.advance(1000);
  }
  expect(await container()()).toBe(NEW);
});

test('P3: what is queued when the moment comes puts the change off; once it has come, nobody goes back', async () => {
  const { clock, state, container, log } = rig(fakeClock());
  const [group, other] = [container(), container()];
  await group();
  await clock.advance(SETTLE_MS);
  expect([await group(), await other()]).toEqual([OLD, OLD]);
  // An outage of five minutes begins.
  await clock.advance(59_000);
  state.visible = 264;
  for (let second = 0; second < 300; second += 1) {
    expect([await group(), await other(), await container()()]).toEqual([OLD, OLD, OLD]);
    await clock.advance(1000);
  }
  expect(log.lines).toEqual([]);
  state.visible = 0;
  await group();
  await clock.advance(30_000);
  await group();
  await clock.advance(60_000);
  expect(await group()).toBe(NEW);
  state.visible = 1000;
  expect([await group(), await other(), await container()()]).toEqual([NEW, NEW, NEW]);
});

test('P3: the change is proposed in the moment in which a queue has settled', async () => {
  const { clock, container } = rig(fakeClock());
  const group = container();
  await group();
  await clock.advance(SETTLE_MS);
  await group();
  await clock.advance(60_000);
  expect(await group()).toBe(NEW);
});

test('P3: a container whose clock is behind changes when its own clock says so, and proposes nothing any more', async () => {
  const { clock, container, switches } = rig(fakeClock());
  await switches.look('steadyline-voice.fifo', clock.now() - SETTLE_MS);
  const atMs = clock.now() + 5000;
  await switches.propose('steadyline-voice.fifo', atMs);
  await switches.settle('steadyline-voice.fifo', atMs, true);
  const group = container();
  expect(await group()).toBe(OLD);
  await clock.advance(4999);
  expect(await group()).toBe(OLD);
  await clock.advance(1);
  expect(await group()).toBe(NEW);
  expect(await switches.look('steadyline-voice.fifo', clock.now())).not.toHaveProperty('proposedAtMs');
});

test('P3: whatever fails and whenever, no event is sent under its new group while one before it waits under the old', async () => {
  let changed = 0;
  let overtaken = 0;
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = createSeeded(seed);
    let nowMs = 0;
    const { state, container } = rig({ now: () => nowMs, sleep: () => Promise.reject('nobody sleeps') });
    const containers = [container(), container(), container()];
    let waiting: { of: string; group: string }[] = [];
    let isDown = false;
    for (let step = 0; step < 400; step += 1) {
      if (random() < 0.02) isDown = !isDown;
      if (!isDown && random() < 0.9) waiting = [];
      state.visible = waiting.length;
      const of = `i-${Math.floor(random() * 4)}`;
      const group = await containers[Math.floor(random() * 3)]?.(event(`e${step}`, of));
      if (group === undefined) throw new Error('There is no such container.');
      overtaken += waiting.filter((one) => one.of === of && one.group !== group).length;
      waiting.push({ of, group });
      nowMs += Math.floor(random() * 9000);
    }
    const last = await containers[0]?.();
    if (last === NEW) changed += 1;
  }
  expect(overtaken).toBe(0);
  expect(changed).toBeGreaterThan(50);
});

test('a queue that can’t be looked at keeps its groups, and a container looks every 30 s until the change, then never', async () => {
  const { clock, state, container } = rig(fakeClock());
  const group = container();
  state.fails = true;
  await group();
  await clock.advance(SETTLE_MS);
  for (let second = 0; second < 60; second += 1) {
    expect(await group()).toBe(OLD);
    await clock.advance(1000);
  }
  expect(state.looks).toBe(3);
  state.fails = false;
  await group();
  await clock.advance(60_000);
  expect(await group()).toBe(NEW);
  const before = state.looks;
  for (let hour = 0; hour < 5; hour += 1) {
    await clock.advance(3_600_000);
    expect(await group()).toBe(NEW);
  }
  expect(state.looks).toBe(before);
});

test('P3: an event without an interaction stays a group of its own, and no call is made for it', async () => {
  const { state, container } = rig(fakeClock());
  const { interactionId: _, ...alone } = event('b1', 'B');
  expect(await container()(alone)).toBe(messageGroup(hasher, alone));
  expect(state.looks).toBe(0);
});

test('P9: groups and index name an interaction by HMAC, each platform’s its own', () => {
  const key = (piiKey: string, platform: 'genesys' | 'nice') =>
    interactionKey(hasher, piiKey, { platform, interactionId: '+14155550100' });
  const keys = [key('k', 'genesys'), key('k', 'nice'), key('other', 'genesys')];
  expect(new Set(keys).size).toBe(3);
  for (const one of keys) expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(key('k', 'genesys')).not.toBe(hasher.sha256('interaction#genesys#+14155550100'));
});

test('P3: a queue is looked at by its own name; what keeps its groups and when they change is told', async () => {
  const clock = fakeClock();
  const switches = memoryGroupSwitches();
  const log = memoryLog();
  const looked: string[] = [];
  let depth: { visible: number; inFlight: number } | undefined = { visible: 1, inFlight: 1 };
  const groupOf = createGroupOf(
    {
      switches: {
        ...switches,
        look(queue, ...given) {
          looked.push(queue);
          return switches.look(queue, ...given);
        },
      },
      depths: {
        async read() {
          if (depth === undefined) throw new UnavailableError('queue_depth', 'no');
          return depth;
        },
      },
      keyOf: interactionKeyBy(hasher, async () => 'pii'),
      ...{ clock, hasher, log },
    },
    SETTLE_MS,
  );
  const group = async (ms: number): Promise<string> => {
    await clock.advance(ms);
    return groupOf(URL_OF_VOICE, a1);
  };
  expect(await group(0)).toBe(OLD);
  // As many wait as are under way: it is not empty.
  for (const ms of [SETTLE_MS, 60_000]) expect(await group(ms)).toBe(OLD);
  depth = undefined;
  expect(await group(SETTLE_MS)).toBe(OLD);
  expect(log.lines).toMatchObject([
    {
      ...{ level: 'warn', message: 'message groups stay as they are: a queue could not be looked at' },
      fields: { error: expect.any(UnavailableError) },
    },
  ]);
  depth = { visible: 0, inFlight: 0 };
  for (let minutes = 0; minutes < 10; minutes += 1) await group(60_000);
  expect(await group(60_000)).toBe(NEW);
  expect(log.lines.slice(1)).toEqual([
    {
      ...{ level: 'info', message: 'the message groups of a queue have changed' },
      fields: { queue: 'steadyline-voice.fifo' },
    },
  ]);
  expect(new Set(looked)).toEqual(new Set(['steadyline-voice.fifo']));
});
