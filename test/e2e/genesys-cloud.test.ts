/** What Genesys Cloud does and gets: lookups that it invokes itself, and fields that go back to it. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataAction } from '../../bin/data-actions/action.ts';
import { actionDescriptions } from '../../bin/data-actions/descriptions.ts';
import { makeActions } from '../../bin/data-actions/export.ts';
import { find } from '../../bin/find/find.ts';
import type { SentBackStory } from '../../bin/find/story.ts';
import { foundText } from '../../bin/find/text.ts';
import { type Connection, connect } from '../../bin/operator/connection.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { customerOf } from '../../local/simulators/crm/customers.ts';
import loyalty from '../fixtures/write-back/loyalty.ts';
import { API_KEY, frontDoor, until } from './front-door.ts';
import { runAction } from './genesys-cloud/architect.ts';
import { type LoyaltySystem, NAME, startLoyalty } from './genesys-cloud/loyalty-system.ts';
import { clientsOf } from './runner/clients.ts';
import { startStack } from './start-stack.ts';

let system: LoyaltySystem;
let stack: LocalStack;
let at: Connection;
let door: ReturnType<typeof frontDoor>;
let clients: ReturnType<typeof clientsOf>;
let folder: string;
const actions = new Map<string, DataAction>();

beforeAll(async () => {
  system = await startLoyalty();
  stack = await startStack({
    warm: ['lookup', 'ingest', 'requests-submit'],
    settings: {
      ...{ CONNECTORS_DIR: 'test/fixtures/write-back', LOYALTY_BASE_URL: system.url },
      // The system behind shares this process with the test.
      ...{ LOYALTY_TIMEOUT_MS: '5000' },
      ...{ GENESYS_ORG_ID: 'org-1', PUBLIC_LOOKUPS: 'no' },
      // The breaker and the rate have tests of their own; here no outage may shut the next row's door.
      ...{ BREAKER_MIN_CALLS: '10000', BREAKER_THIN_FAILURES: '100', CRM_RATE_LIMIT: '10000' },
    },
  });
  [door, clients] = [frontDoor(stack), clientsOf(stack)];
  at = await connect({ local: stack.endpoints.admin, prefix: 'steadyline' });
  folder = mkdtempSync(path.join(tmpdir(), 'actions-'));
  const { made } = makeActions(actionDescriptions([loyalty]), {
    url: '',
    lock: path.join(folder, 'lock.json'),
    lookupArn: stack.functions.spec('steadyline-lookup').arn,
    lookupDeadlineMs: 3500,
  });
  for (const action of made) actions.set(action.name.replace(/^Steadyline (.*) v1$/, '$1'), action);
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
  system.stop();
});

let numbers = 0;
const freshPhone = (end = ''): string => {
  numbers += 1;
  return `+1415555${String(1000 + numbers).slice(0, 4 - end.length)}${end}`;
};
const actionOf = (name: string): DataAction => {
  const action = actions.get(name);
  if (action === undefined) throw new Error(`There is no action ${name}.`);
  return action;
};
const run = (inputs: Record<string, string>, more: { timeoutMs?: number; body?: string } = {}) =>
  runAction(clients.lambda, actionOf('crm customer'), inputs, more);

describe('a lookup that Genesys Cloud invokes', () => {
  const always = { correlationId: expect.any(String), cacheAge: 0, warning: '' };
  const unknown = { ...always, found: false, customerId: 'UNKNOWN', tier: 'standard' };

  it('P5: hit: live, then from the cache', async () => {
    const ani = freshPhone();
    const known = { ...always, found: true, ...customerOf(ani) };
    expect(await run({ ani })).toEqual({ exit: 'Success', output: { ...known, source: 'live' } });
    expect(await run({ ani: `tel:${ani}` })).toEqual({
      exit: 'Success',
      output: { ...known, source: 'cache', cacheAge: expect.any(Number) },
    });
  });

  it('P5: miss: success, with the defaults', async () => {
    expect(await run({ ani: '+14155559111' })).toEqual({
      exit: 'Success',
      output: { ...unknown, source: 'live' },
    });
  });

  it.each(['refuse', 'hang', 'http-500', 'html'])(
    'P5: the CRM is in mode %s: success all the same, with the default',
    async (mode) => {
      await door.crmMode(mode);
      expect(await run({ ani: freshPhone() })).toEqual({
        exit: 'Success',
        output: { ...unknown, source: 'default', warning: 'CRM_UNAVAILABLE_NO_CACHE' },
      });
      await door.crmMode('up');
    },
  );

  it.each(['anonymous', '', 'sip:alice@example.com'])(
    'P5: success with the default for ani %j',
    async (ani) => {
      expect(await run({ ani })).toEqual({
        exit: 'Success',
        output: { ...unknown, source: 'default', warning: 'ANI_UNUSABLE' },
      });
    },
  );

  it.each([
    ['{}', 'ani_missing'],
    ['[]', 'ani_missing'],
    ['{"lookup":"customer"}', 'ani_missing'],
  ])('input %s takes the failure exit, in the contract’s words', async (body, code) => {
    const exit = await run({}, { body });
    expect(exit).toEqual({ exit: 'Failure', errorType: code, errorMessage: expect.any(String) });
  });

  it('a lookup that there is not takes the failure exit', async () => {
    const body = '{"lookup":"nothing","ani":"+14155550100"}';
    expect(await runAction(clients.lambda, actionOf('loyalty member'), {}, { body })).toEqual({
      exit: 'Failure',
      errorType: 'unknown_lookup',
      errorMessage: 'The connector has no such lookup.',
    });
  });

  it('P5: a process that dies under the call takes the failure exit, and the next call is answered', async () => {
    await door.crmMode('hang');
    const running = run({ ani: freshPhone() });
    await until(
      async () => {
        await setImmediate();
        return stack.functions.processes();
      },
      (all) => all.some(({ name, busy }) => name === 'steadyline-lookup' && busy),
    );
    stack.functions.kill('steadyline-lookup');
    expect(await running).toMatchObject({ exit: 'Failure', errorType: expect.stringMatching(/^Runtime\./) });
    await door.crmMode('up');
    expect(await run({ ani: freshPhone() })).toMatchObject({ exit: 'Success', output: { source: 'live' } });
  });

  it('an action that waits less than the lookup takes the time-out exit; the exported one waits longer', async () => {
    await door.crmMode('hang');
    expect(await run({ ani: freshPhone() }, { timeoutMs: 200 })).toEqual({ exit: 'Timeout' });
    await door.crmMode('up');
    for (const { config } of actions.values()) expect(config.timeoutSeconds * 1000).toBeGreaterThan(3500);
  });

  it('a function of another name, or none, is a failure', async () => {
    const action = structuredClone(actionOf('crm customer'));
    action.config.request.requestUrlTemplate += 'x';
    expect(await runAction(clients.lambda, action, { ani: '1' })).toMatchObject({
      exit: 'Failure',
      errorType: 'ResourceNotFoundException',
    });
  });

  it('P10: with PUBLIC_LOOKUPS=no the API has no lookup for any key', async () => {
    for (const route of ['/crm/customer-lookup', '/lookups/loyalty/member']) {
      const response = await fetch(`${stack.api}${route}`, {
        method: 'POST',
        headers: { ...API_KEY, 'content-type': 'application/json' },
        body: '{"ani":"+14155550100"}',
      });
      expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    }
  });
});

interface Update {
  interactionId: string;
  participantId: string;
  attributes: Record<string, string>;
}
const genesys = async <Value>(route: string, body?: object): Promise<Value> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${stack.simulators.control}/genesys/_sim/${route}`, init)).json() as Promise<Value>;
};
const attributesOf = async (id: string): Promise<Record<string, string>> => {
  const { items } = await genesys<{ items: Update[] }>('effects');
  return Object.assign({}, ...items.filter((one) => one.interactionId === id).map((one) => one.attributes));
};
const contactOf = async (id: string): Promise<unknown> =>
  (await genesys<{ contacts: Record<string, unknown> }>('state')).contacts[`contact-of-${id}`];
const wrapup = async (id: string): Promise<void> => {
  const data = { id, type: 'voice' };
  const timestamp = '2026-01-01T00:00:00.000Z';
  const body = JSON.stringify({
    messageId: `w-${id}`,
    eventType: 'routing.interaction.wrapup',
    timestamp,
    data,
  });
  const mac = createHmac('sha256', 'local-genesys-secret').update(body).digest('hex');
  const headers = { 'x-hub-signature-256': `sha256=${mac}` };
  const response = await fetch(`${stack.api}/webhooks/genesys`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
};
const told: string[] = [];
/** What was sent back of a conversation, once `wanted` says so. */
const sentBack = (id: string, wanted: (stories: SentBackStory[]) => boolean) =>
  until(async () => {
    const found = await find(at, id, { nowMs: Date.now(), defaultRegion: 'US' });
    told.push(foundText(found, Date.now()), JSON.stringify(found));
    return found.stories.filter((one) => one.kind === 'sent back');
  }, wanted);
const isTold = ([one]: SentBackStory[]): boolean => one?.update.kind === 'sent';
/** Once attributes are set: cheaper to ask than `find`. */
const isSet = (id: string, name: string) =>
  until(
    () => attributesOf(id),
    (all) => name in all,
  );

describe('fields that go back', () => {
  it('of an event: to the participant and the external contact, beside the case id; found by the conversation', async () => {
    await wrapup('c-event');
    await isSet('c-event', 'loyaltyPoints');
    const [story] = await sentBack('c-event', isTold);
    expect(story).toMatchObject({ from: 'loyalty/visit', platform: 'genesys' });
    const attributes = await isSet('c-event', 'crmCaseId');
    expect(attributes).toMatchObject({ loyaltyPoints: '12', crmCaseId: expect.stringMatching(/^CASE-/) });
    expect(await contactOf('c-event')).toEqual({ 'customFields.points_integer': 12, title: 'silver' });
  }, 120_000);

  it('of an operation: of the conversation that the request names', async () => {
    const response = await fetch(`${stack.api}/requests/loyalty/enrol`, {
      method: 'POST',
      headers: { ...API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ conversationId: 'c-operation', level: 'gold' }),
    });
    const { requestId } = (await response.json()) as { requestId: string };
    await isSet('c-operation', 'loyaltyMember');
    expect(await sentBack('c-operation', isTold)).toMatchObject([{ from: 'loyalty/enrol' }]);
    expect(await attributesOf('c-operation')).toEqual({ loyaltyMember: requestId });
  }, 120_000);

  it('of a lookup: where the flow names its conversation, whether live or cached; of a caller whom nobody knows nothing', async () => {
    const member = actionOf('loyalty member');
    const ani = freshPhone();
    for (const conversationId of ['c-live', 'c-cached']) {
      const exit = await runAction(clients.lambda, member, { ani, conversationId });
      expect(exit).toMatchObject({ exit: 'Success', output: { level: 'silver', name: NAME } });
      await isSet(conversationId, 'loyaltyLevel');
      await sentBack(conversationId, isTold);
      expect(await attributesOf(conversationId)).toEqual({ loyaltyLevel: 'silver' });
      expect(await contactOf(conversationId)).toEqual({
        firstName: NAME,
        'customFields.member_text': 'members',
      });
    }
    expect(await runAction(clients.lambda, member, { ani })).toMatchObject({ exit: 'Success' });
    const nobody = { ani: freshPhone('404'), conversationId: 'c-nobody' };
    expect(await runAction(clients.lambda, member, nobody)).toMatchObject({ output: { found: false } });
    // Whatever had been queued before this one has been sent by now.
    await runAction(clients.lambda, member, { ani, conversationId: 'c-last' });
    await isSet('c-last', 'loyaltyLevel');
    expect(await attributesOf('c-nobody')).toEqual({});
  }, 120_000);

  it('P11: a conversation that is over is dead-lettered, and `find` says why', async () => {
    await genesys('options', { over: ['c-over'] });
    await wrapup('c-over');
    const [story] = await sentBack('c-over', ([one]) => one?.update.kind === 'dead-lettered');
    const error = 'genesys answered 404: it has no such conversation, participant or contact';
    expect(story?.update).toMatchObject({ letter: { reason: 'permanent', error } });
    expect(told.join()).toContain('sent back by loyalty/visit to genesys: dead-lettered');
  }, 120_000);

  it('P4: a contact that somebody else is changing is tried again; one that there is not is no failure', async () => {
    await genesys('rules', {
      rules: [{ interactionId: 'contact-of-c-conflict', code: 'conflict', times: 1 }],
    });
    await genesys('options', { strangers: ['c-stranger'] });
    await wrapup('c-conflict');
    await wrapup('c-stranger');
    await isSet('c-conflict', 'loyaltyPoints');
    await sentBack('c-conflict', isTold);
    expect(await contactOf('c-conflict')).toMatchObject({ title: 'silver' });
    const [story] = await sentBack('c-stranger', isTold);
    expect(story).toMatchObject({ left: 'the customer has no external contact' });
    expect(await attributesOf('c-stranger')).toMatchObject({ loyaltyPoints: '12' });
    expect(await contactOf('c-stranger')).toBeUndefined();
  }, 120_000);

  it('P9: no value of it is in a log or in what `find` tells', () => {
    const logs = readdirSync(stack.logDirectory).map((file) =>
      readFileSync(path.join(stack.logDirectory, file), 'utf8'),
    );
    expect(logs.join('').length).toBeGreaterThan(0);
    for (const text of [...logs, ...told]) expect(text).not.toContain(NAME);
  });
});
