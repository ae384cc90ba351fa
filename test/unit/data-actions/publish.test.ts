/** What publishing does to a Genesys Cloud that has drafts, validation and contracts that never change. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { publish } from '../../../bin/commands/data-actions.ts';
import type { DataAction } from '../../../bin/data-actions/action.ts';
import type { ActionDescription } from '../../../bin/data-actions/description.ts';
import { actionDescriptions } from '../../../bin/data-actions/descriptions.ts';
import { remoteActions } from '../../../bin/data-actions/remote-actions.ts';
import type { Send } from '../../../bin/subscriptions/remote.ts';
import { PermanentError, SettingError } from '../../../lambdas/core/errors.ts';
import { createActionBook } from '../../../local/simulators/platforms/data-actions.ts';
import { createSubscriptionBook } from '../../../local/simulators/platforms/subscriptions.ts';

const INTEGRATION = 'Steadyline';
const descriptions = actionDescriptions([]);

/** A simulated Genesys Cloud with one integration; calls that change something are noted, and the nth can be refused. */
function platform() {
  const integrations = createSubscriptionBook();
  const actions = createActionBook(integrations.takesActions);
  const changes: string[] = [];
  const fault = { at: 0 };
  const send: Send = async (method, address, body) => {
    const url = new URL(address, 'http://genesys');
    const request = {
      ...{ method, path: url.pathname, query: url.searchParams, headers: {}, nowMs: 0, baseUrl: url.origin },
      segments: url.pathname.split('/').slice(1),
      text: body === undefined ? '' : JSON.stringify(body),
    };
    if (method !== 'GET') {
      if (fault.at === changes.length + 1) {
        fault.at = 0;
        throw new Error('the connection was lost');
      }
      changes.push(`${method} ${url.pathname.replace('/api/v2/integrations', '')}`);
    }
    const book = actions.owns(request.segments) ? actions : integrations;
    const { status, body: answer } = book.answer(request);
    if (status >= 300) throw new PermanentError(status, `genesys answered ${status}`);
    return JSON.parse(JSON.stringify(answer ?? null));
  };
  const names = () =>
    (actions.state()['dataActions'] as { name: string; isPublished: boolean }[]).map(
      ({ name, isPublished }) => `${name}${isPublished ? '' : ' (draft)'}`,
    );
  return { send, changes, fault, names };
}

let folder: string;
let genesys: ReturnType<typeof platform>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'publish-'));
  genesys = platform();
  const own = { name: INTEGRATION, integrationType: { id: 'custom-rest-actions' } };
  await genesys.send('POST', '/api/v2/integrations', own);
  await genesys.send('POST', '/api/v2/integrations', {
    name: 'Bus',
    integrationType: { id: 'event-bridge' },
  });
  genesys.changes.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const lockFile = () => path.join(folder, 'lock.json');
const run = (more: object = {}, of: readonly ActionDescription[] = descriptions) =>
  publish(genesys.send, of, {
    ...{ url: 'https://api.example.org', integration: INTEGRATION, lookupDeadlineMs: 3500 },
    ...{ lock: lockFile(), ...more },
  });
const NAMES = ['customer', 'create-case', 'refresh-customer', 'poll'].map(
  (name) => `Steadyline crm ${name} v1`,
);

describe('data-actions publish', () => {
  it('publishes what is not there, once: a second run changes nothing', async () => {
    expect(await run()).toEqual({ isDone: true, lines: NAMES.map((name) => `${name}: published`) });
    expect(genesys.names()).toEqual(NAMES);
    expect(existsSync(lockFile())).toBe(true);
    genesys.changes.length = 0;
    expect(await run()).toEqual({ isDone: true, lines: NAMES.map((name) => `${name}: as it is`) });
    expect(genesys.changes).toEqual([]);
  });

  it('only looks where it is asked to: nothing changes, no lock is written', async () => {
    const { lines } = await run({ dryRun: true });
    expect(lines).toEqual(NAMES.map((name) => `${name}: would be published`));
    expect([genesys.changes, genesys.names(), existsSync(lockFile())]).toEqual([[], [], false]);
  });

  it('only looks also where an action differs', async () => {
    await run();
    genesys.changes.length = 0;
    const { lines } = await run({ dryRun: true, url: 'https://other.example.org' });
    expect(lines[0]).toBe(`${NAMES[0]}: would be updated: address, templates or time-out differed`);
    expect(genesys.changes).toEqual([]);
  });

  it('another address or time-out changes an action in place, never its contract', async () => {
    await run();
    genesys.changes.length = 0;
    const { lines, isDone } = await run({ url: 'https://other.example.org', lookupDeadlineMs: 5000 });
    expect([isDone, lines[0]]).toEqual([
      true,
      `${NAMES[0]}: updated: address, templates or time-out differed`,
    ]);
    expect(genesys.changes).toEqual(NAMES.map((_, index) => `PATCH /actions/custom-${index + 1}`));
    expect((await run({ url: 'https://other.example.org', lookupDeadlineMs: 5000 })).lines[0]).toContain(
      'as it is',
    );
  });

  it('a contract that has changed is a new version beside the old one', async () => {
    await run();
    const [first, ...rest] = descriptions as [ActionDescription, ...ActionDescription[]];
    const more = { name: 'vip', type: 'boolean', default: false } as const;
    const changed = { ...first, outputs: [...first.outputs, more] };
    expect((await run({}, [changed, ...rest])).lines[0]).toBe('Steadyline crm customer v2: published');
    expect(genesys.names()).toEqual([...NAMES, 'Steadyline crm customer v2']);
  });

  it('a name that is there with another contract is left alone and told field by field', async () => {
    await run();
    rmSync(lockFile());
    const [first, ...rest] = descriptions as [ActionDescription, ...ActionDescription[]];
    genesys.changes.length = 0;
    const { lines, isDone } = await run({}, [{ ...first, outputs: first.outputs.slice(1) }, ...rest]);
    expect(isDone).toBe(false);
    expect(lines.slice(0, 2)).toEqual([
      expect.stringContaining('Steadyline crm customer v1: there with another contract'),
      expect.stringContaining('output'),
    ]);
    expect(genesys.changes).toEqual([]);
  });

  it.each([1, 2, 3, 5, 8])(
    'a run that breaks off at change %i is taken up again by the next, nothing twice',
    async (at) => {
      genesys.fault.at = at;
      await expect(run()).rejects.toThrow('the connection was lost');
      expect((await run()).isDone).toBe(true);
      expect(genesys.names()).toEqual(NAMES);
    },
  );

  it('what the platform does not take stays a draft, with its own words for it', async () => {
    const remote = await remoteActions(genesys.send, INTEGRATION);
    const draft = await remote.createDraft({ name: 'x', config: {}, contract: {} } as unknown as DataAction);
    expect(await remote.faultsOf(draft)).toContain('requestTemplate is missing.');
    await expect(remote.publish(draft)).rejects.toThrow(PermanentError);
    expect(genesys.names()).toEqual(['x (draft)']);
  });

  it('P2: a published contract can not be changed through the platform, whoever tries', async () => {
    await run();
    const { contract, version } = (await genesys.send(
      'GET',
      '/api/v2/integrations/actions/custom-1',
    )) as DataAction & {
      version: number;
    };
    const patch = genesys.send('PATCH', '/api/v2/integrations/actions/custom-1', { version, contract });
    await expect(patch).rejects.toThrow('400');
  });

  it.each(['Bus', 'Nowhere'])(
    'an integration that holds no such actions is none: %s',
    async (integration) => {
      await expect(run({ integration })).rejects.toThrow(SettingError);
      await expect(run({ integration })).rejects.toThrow(`there are "${INTEGRATION}"`);
      expect(existsSync(lockFile())).toBe(false);
    },
  );
});
