/** The console in a real browser over a real runner: one of each for the whole file, whose parts build on one another. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type RunningConsole, startConsole } from '../../../bin/console/console.ts';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { eventOf } from '../../../local/traffic/interactions.ts';
import { createSimulatorClient } from '../../../local/traffic/simulator-client.ts';
import { webhookSecrets } from '../../../local/traffic/traffic.ts';
import { chromiumPath, startBrowser } from './browser.ts';

if (chromiumPath === undefined)
  console.warn('No Chromium was found (CHROMIUM names one): the console’s browser tests are left out.');
const inBrowser = chromiumPath === undefined ? describe.skip : describe;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pages = ['now', 'find', 'letters', 'systems', 'lookups', 'audit', 'play'];
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const PATIENCE = { timeout: 60_000 };

// A busy machine has time: each part ends by what it waits for.
jest.setTimeout(180_000);

const play = (name: string, body: object): Promise<Response> =>
  fetch(`${served.url}play/${name}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  });

let stack: LocalStack;
let served: RunningConsole;
beforeAll(async () => {
  stack = await startLocal({ port: 0, environments: { front: 2, background: 1 } });
  served = await startConsole({ local: stack.endpoints.admin, prefix: stack.prefix });
});
afterAll(async () => {
  await served?.stop();
  await stack?.stop();
});

describe('console server', () => {
  it('serves the page under its token alone, kept nowhere, and without a script or style in its text', async () => {
    const page = await fetch(served.url);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).not.toMatch(/<script>|<style|style=|onload/);
    expect((await fetch(new URL('/', served.url))).status).toBe(404);
  });

  it('lets no other site read or do anything, whatever it knows', async () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
    const stolen = await fetch(`${served.url}audit`, { headers });
    expect(stolen.status).toBe(403);
    expect(stolen.headers.get('access-control-allow-origin')).toBeNull();
    const done = await fetch(`${served.url}worker/pause`, { method: 'POST', headers, body: '{}' });
    expect(done.status).toBe(403);
    expect((await fetch(`${served.url}audit`, { method: 'OPTIONS', headers })).status).toBe(403);
  });

  it('does nothing without a reason, and does not repeat what was sent', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'voice-worker', why: ' ' });
    const refused = await fetch(`${served.url}worker/pause`, { method: 'POST', headers, body });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ kind: 'refused', message: expect.stringContaining('why') });
    expect(await (await fetch(`${served.url}audit`)).json()).toEqual([]);
  });

  it('refuses a deed on what there is not, and leaves no entry of it in the audit trail', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'nothing', why: 'a test' });
    for (const deed of ['worker/pause', 'worker/resume', 'breaker/open', 'breaker/close', 'token/retry']) {
      const refused = await fetch(served.url + deed, { method: 'POST', headers, body });
      expect(await refused.json()).toMatchObject({ message: expect.stringMatching(/^There is no /) });
    }
    expect(await (await fetch(`${served.url}audit`)).json()).toEqual([]);
  });
});

describe('steadyline console', () => {
  it('prints the address that it serves first of all, and ends at SIGINT with 0', async () => {
    const script = new URL('../../../bin/steadyline.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, 'console', '--local', stack.endpoints.admin]);
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const [address = ''] = String(printed).split('\n');
    expect((await fetch(address)).status).toBe(200);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

inBrowser('console page', () => {
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(PATIENCE.timeout);
    page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(served.url, PATIENCE);
  });
  afterAll(async () => {
    await browser?.close();
  });
  const go = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();
  /** Answers the dialog that asks why. */
  const confirm = async (verb: string): Promise<void> => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why?').fill('a test');
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };

  it('says first that all is well', async () => {
    await page.getByText('All is well. Nothing waits.').waitFor();
  });

  it('shows hostile text as text, and payloads after a reason alone', async () => {
    const crm = createSimulatorClient(stack.simulators.control ?? '', 'crm');
    await crm.poison(HOSTILE);
    const interaction = { number: 1, id: `${HOSTILE} i`, platform: 'genesys', medium: 'voice' } as const;
    const event = eventOf(interaction, 'wrapup', HOSTILE, webhookSecrets);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': event.signature };
    const accepted = await fetch(stack.api + event.path, { method: 'POST', headers, body: event.body });
    expect(accepted.status).toBe(200);
    await go('Dead letters');
    const full = page.getByRole('button', { name: 'voice 1' });
    // That others succeed is what shows that it is the message's own fault.
    for (let round = 0; round < 60 && !(await full.isVisible()); round += 1)
      await play('events', { count: 3 });
    await go('Now');
    await page.getByRole('link', { name: 'on the page Dead letters' }).click();
    await page.getByText(HOSTILE).first().waitFor();
    await page.getByRole('button', { name: `Open ${HOSTILE}` }).click();
    await page.getByText('permanent: crm answered 422').waitFor();
    await page.getByRole('button', { name: 'Show payload…' }).click();
    expect(await page.getByRole('textbox', { name: 'Payload' }).count()).toBe(0);
    await confirm('Show');
    expect(await page.getByRole('textbox', { name: 'Payload' }).inputValue()).toContain('onerror');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img, main script').count()).toBe(0);
  });

  it('says what a replay would do before it does it, and drops with a reason', async () => {
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('1 would be replayed.').waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Drop these…' }).click();
    await confirm('Drop for good');
    await page.getByText('1 dropped.').waitFor();
    await page.getByRole('button', { name: 'voice 0' }).waitFor();
  });

  it('finds what became of an event by its id', async () => {
    await go('Find');
    await page.getByLabel('Event id').fill(HOSTILE);
    await page.getByRole('button', { name: 'Find it' }).click();
    await page.getByText('1 thing found').waitFor();
    await page.locator('.story', { hasText: /permanent after|422/ }).waitFor();
  });

  it('pauses and resumes a worker, after it has said what that means', async () => {
    await go('Downstreams');
    await page.getByRole('button', { name: 'pause voice-worker' }).click();
    await page.getByText('nothing is lost').waitFor();
    await confirm('Pause');
    await page.getByRole('button', { name: 'resume voice-worker' }).click();
    await confirm('Resume');
    await page.getByRole('button', { name: 'pause voice-worker' }).waitFor();
  });

  it('tells where a lookup came from; the number is in no address, storage or audit entry', async () => {
    await go('Lookups');
    await page.getByLabel('A caller’s number').fill('+14155552671');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await page.getByText('The CRM answered just now').waitFor();
    await page.getByRole('button', { name: 'Look it up' }).click();
    await page.getByText('From the cache').waitFor();
    await page.getByRole('button', { name: 'Empty its entry…' }).click();
    await confirm('Empty it');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await page.getByText('held a tombstone').waitFor();
    expect(page.url()).not.toContain('4155552671');
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(
      0,
    );
    expect(await (await fetch(`${served.url}audit`)).text()).not.toContain('4155552671');
  });

  it('has each deed in the audit trail with who and why, newest first', async () => {
    const entries = (await (await fetch(`${served.url}audit`)).json()) as {
      action: string;
      operator: string;
      reason: string;
    }[];
    expect(entries.filter(({ action }) => action !== 'test').map(({ action }) => action)).toEqual([
      'empty',
      'resume',
      'pause',
      'drop',
      'read',
    ]);
    expect(entries.every(({ operator, reason }) => operator !== '' && reason !== '')).toBe(true);
    await go('Audit');
    await page.getByRole('cell', { name: 'pause', exact: true }).waitFor();
  });

  it('says which system fails and what waits, once one is taken away', async () => {
    await go('Play');
    await page.getByRole('button', { name: 'Take crm away' }).click();
    await page.getByText('crm is away.').waitFor();
    await page.getByRole('button', { name: 'A burst of 100 events' }).click();
    await page.getByText('100 accepted').waitFor();
    await go('Now');
    await page.getByText(/^crm has failed for .* wait in order; nothing is lost\.$/).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has no barrier that axe finds, and fits 390 px, in %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 390, height: 800 });
      const found: string[] = [];
      for (const name of pages) {
        await page.goto(`${served.url}#${name}`);
        await page.reload();
        await page.locator('h1').waitFor();
        await page.getByText('Reading the deployment').waitFor({ state: 'detached' });
        if ((await page.evaluate('document.documentElement.scrollWidth > innerWidth')) === true)
          found.push(`${name}: scrolls sideways`);
        found.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`));
      }
      expect(found).toEqual([]);
    },
  );

  it('breaks no rule of its own policy, and has thrown nothing', () => {
    expect(faults).toEqual([]);
  });

  it('says that it has lost the deployment, and keeps what it knew', async () => {
    await page.goto(`${served.url}#now`);
    await page.getByText('What waits').waitFor();
    await stack.stop();
    await page.getByText('Out of reach.').waitFor();
    expect(await page.getByText('last known,').count()).toBe(1);
    expect(await page.getByText('What waits').count()).toBe(1);
  });
});

/** What axe finds. Run outside of the page's own policy, which lets no other script in. */
async function barriers(page: Page): Promise<string[]> {
  const { readFileSync } = await import('node:fs');
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target).join(' ')))`,
    ...{ awaitPromise: true, returnByValue: true },
  });
  await session.detach();
  return result.value as string[];
}
