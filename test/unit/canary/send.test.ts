import { expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createSendCanaries, readPaths } from '../../../lambdas/core/canary/send.ts';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';

const paths = readPaths('voice=voice-worker,crm-requests=request-worker,ehr-events=ehr-events-worker');
const { clock, random, log } = memorySystem();
const deps = { clock, random, log, hasher, secret: async () => 's' };

it('goes to every queue, requests by the route of requests, each under an id of its own', async () => {
  const calls: [string, string][] = [];
  const send = createSendCanaries({
    ...deps,
    isPaused: async () => false,
    post: async (path, _headers, body) => {
      calls.push([path, JSON.parse(body).queue]);
      return 200;
    },
  });
  const sent = await send(paths);
  expect(calls).toEqual([
    ['/canary/events', 'voice'],
    ['/canary/requests', 'crm-requests'],
    ['/canary/events', 'ehr-events'],
  ]);
  expect(new Set(sent.map((one) => 'id' in one && one.id)).size).toBe(3);
});

it('a queue that can’t be reached keeps no other from its canary, and the answer says why', async () => {
  const send = createSendCanaries({
    ...deps,
    isPaused: async () => false,
    post: async (_path, _headers, body) => {
      const { queue } = JSON.parse(body) as { queue: string };
      if (queue === 'voice') throw new TransientError('no answer within 10000 ms');
      return queue === 'crm-requests' ? 503 : 200;
    },
  });
  expect(await send(paths)).toEqual([
    { queue: 'voice', fault: 'no answer within 10000 ms' },
    { queue: 'crm-requests', fault: 'the API answered 503' },
    { queue: 'ehr-events', id: expect.any(String) },
  ]);
  expect(log.lines.splice(0)).toEqual([
    {
      ...{ level: 'warn', message: 'the API did not answer a canary' },
      fields: { queue: 'voice', error: expect.any(TransientError) },
    },
    {
      ...{ level: 'warn', message: 'the API did not take a canary' },
      fields: { queue: 'crm-requests', status: 503 },
    },
  ]);
});

it('a paused source gets none; where that is not known it gets one', async () => {
  const send = createSendCanaries({
    ...deps,
    async isPaused(worker) {
      if (worker === 'request-worker') throw new UnavailableError('table', 'gone');
      return worker === 'voice-worker';
    },
    post: async () => 200,
  });
  expect((await send(paths)).map((one) => Object.keys(one)[1])).toEqual(['paused', 'id', 'id']);
  expect(log.lines.splice(0)).toEqual([
    {
      ...{ level: 'warn', message: 'whether a source is paused is not known' },
      fields: { worker: 'request-worker', error: expect.any(UnavailableError) },
    },
  ]);
});

it('a pair that lacks its queue or its worker is none', () => {
  expect(readPaths('')).toEqual([]);
  expect(readPaths('voice=,=voice-worker,voice,voice=voice-worker')).toEqual([
    { queue: 'voice', worker: 'voice-worker' },
  ]);
});

it('says that it is JSON, and when it was signed', async () => {
  let sent: Readonly<Record<string, string>> = {};
  const send = createSendCanaries({
    ...deps,
    isPaused: async () => false,
    async post(_path, headers) {
      sent = headers;
      return 200;
    },
  });
  await send(paths.slice(0, 1));
  expect(sent).toMatchObject({
    'content-type': 'application/json',
    'x-canary-timestamp': String(clock.now()),
  });
});
