/** The console in a real browser over a real runner: one of each for the whole file, whose parts build on one another. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { type RunningConsole, startConsole } from '../../../bin/console/console.ts';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { eventOf } from '../../../local/traffic/interactions.ts';
import { createSimulatorClient } from '../../../local/traffic/simulator-client.ts';
import { webhookSecrets } from '../../../local/traffic/traffic.ts';
import { breakerKnown, until } from '../front-door.ts';
import { chromiumPath, startBrowser } from './browser.ts';
import { refusingRunner } from './refusing-proxy.ts';

if (chromiumPath === undefined)
  console.warn('No Chromium was found (CHROMIUM names one): the console’s browser tests are left out.');
const inBrowser = chromiumPath === undefined ? describe.skip : describe;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pages = ['now', 'find', 'letters', 'systems', 'lookups', 'audit', 'play'];
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const STEADYLINE = new URL('../../../bin/steadyline.ts', import.meta.url).pathname;
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

  it('answers to its own name alone: not to a page whose name was turned to this machine', async () => {
    const { port, pathname } = new URL(served.url);
    const status = (headers: Record<string, string>, path = pathname) =>
      new Promise((resolve, reject) => {
        request({ port, path, headers }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end();
      });
    expect(await status({ host: `127.0.0.1:${port}` })).toBe(200);
    for (const host of [`evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`])
      expect(await status({ host })).toBe(421);
    const token = pathname.slice(1, -1);
    for (const path of [`/${token.slice(0, -1)}/audit`, '//audit', '/audit'])
      expect(await status({ host: `127.0.0.1:${port}` }, path)).toBe(404);
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
    const child = spawn(process.execPath, [STEADYLINE, 'console', '--local', stack.endpoints.admin]);
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
  const addresses: string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(PATIENCE.timeout);
    page = await context.newPage();
    page.on('request', (asked) => addresses.push(asked.url()));
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(served.url, PATIENCE);
  });
  afterAll(async () => {
    await browser?.close();
  });
  const go = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();
  /** Answers the dialog that asks why. */
  const confirm = async (verb: string, why = 'a test'): Promise<void> => {
    const dialog = page.getByRole('dialog');
    // Nothing can be done before a reason is given.
    expect(await dialog.getByRole('button', { name: verb, exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel('Why?').fill(why);
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  const dryRunIn = async (told: string | RegExp): Promise<void> => {
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    await page.getByText(told).waitFor();
  };
  const dryRun = async (deed: string, told: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name: deed }).click();
    await dryRunIn(told);
  };
  const audited = async (): Promise<string[]> => {
    const entries = (await (await fetch(`${served.url}audit`)).json()) as { action: string }[];
    return entries.map(({ action }) => action);
  };
  const send = async (id: string, more: object = {}): Promise<number> => {
    const interaction = { number: 1, id: `of ${id}`, platform: 'genesys', medium: 'voice' } as const;
    const event = eventOf(interaction, 'wrapup', id, webhookSecrets);
    const body = JSON.stringify({ ...JSON.parse(event.body), ...more });
    const mac = createHmac('sha256', webhookSecrets.genesys).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${mac}` };
    return (await fetch(stack.api + event.path, { method: 'POST', headers, body })).status;
  };
  const crmRules = (rules: object[]): Promise<Response> =>
    fetch(`${stack.simulators.control}/crm/_sim/rules`, { method: 'POST', body: JSON.stringify({ rules }) });
  /** Sends events that succeed until `shown` is. */
  const playedUntil = async (shown: Locator): Promise<void> => {
    await until(
      () => play('events', { count: 3 }).then(() => shown.isVisible()),
      (visible) => visible,
    );
  };
  /** Looks until the story says so. */
  const story = async (id: string, told: RegExp): Promise<void> => {
    await go('Find');
    await page.getByLabel('Event id').fill(id);
    const found = page.locator('.story', { hasText: told });
    await until(
      async () => {
        await page.getByRole('button', { name: 'Find it' }).click();
        await page.locator('.story').waitFor();
        return found.isVisible();
      },
      (visible) => visible,
    );
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
    await playedUntil(full);
    await go('Now');
    await page.locator('code', { hasText: /^steadyline dlq list voice$/ }).waitFor();
    await page.getByRole('link', { name: 'page Dead letters' }).click();
    await page.getByText(HOSTILE).first().waitFor();
    await page.getByRole('button', { name: `Open ${HOSTILE}` }).click();
    await page.getByText('permanent: crm answered 422').waitFor();
    await page.getByText('The system itself refused this message').waitFor();
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
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Drop these…' }).click();
    await dryRunIn('1 would be dropped permanently.');
    await confirm('Drop permanently');
    await page.getByText(/^Ended at \d\d:\d\d:\d\d: 1 dropped\./).waitFor();
    await page.getByRole('button', { name: 'voice 0' }).waitFor();
  });

  it('finds what became of an event by its id', async () => {
    await go('Find');
    await page.getByLabel('Event id').fill(HOSTILE);
    await page.getByRole('button', { name: 'Find it' }).click();
    await page.getByText('1 thing found').waitFor();
    await page.locator('.story', { hasText: /dead-lettered: permanent after .* 422/ }).waitFor();
    // Who has dropped it and why stands in its story, as in the audit trail.
    await page.locator('.story', { hasText: /crm: dropped .*, by \S+: a test/ }).waitFor();
  });

  it('pauses and resumes a worker, after it has said what that means', async () => {
    await go('Downstreams');
    await page.getByRole('button', { name: 'pause voice-worker' }).click();
    await page.getByText('nothing is lost').waitFor();
    await dryRunIn(/^voice-worker is enabled\. It would be paused by /);
    expect(await audited()).not.toContain('pause');
    // Whoever changes their mind stands where they were.
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Pause voice-worker');
    await page.keyboard.press('Enter');
    // A dialog that closes takes no other one along that opens in the same moment.
    await page.evaluate(`(async () => {
      [...document.querySelectorAll('dialog button')].find((one) => one.textContent === 'Cancel').click();
      while (document.querySelector('dialog')) await undefined;
      document.activeElement.click();
    })()`);
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

  it('edits a dead letter and replays it, after a dry run of it', async () => {
    await crmRules([{ kind: 'event', eventId: 'e-mended', status: 422 }]);
    expect(await send('e-mended')).toBe(200);
    await go('Dead letters');
    const full = page.getByRole('button', { name: 'voice 1' });
    await playedUntil(full);
    await full.click();
    await page.getByRole('button', { name: 'Open e-mended' }).click();
    await page.getByRole('button', { name: 'Show payload…' }).click();
    await confirm('Show');
    const payload = page.getByRole('textbox', { name: 'Payload' });
    const before = JSON.parse(await payload.inputValue());
    // What is wrong is said as it is typed, not after a reason was given.
    await payload.fill('{');
    await page.getByText('This is no JSON yet').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Save the edit…' }).isDisabled()).toBe(true);
    await payload.fill(JSON.stringify({ ...before, messageId: 'e-other' }));
    await page.getByRole('button', { name: 'Save the edit…' }).click();
    await page.getByLabel('Why?').fill('a test');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Not done.').waitFor();
    // The browser's own word on the refusal.
    expect(faults.splice(0)).toEqual([expect.stringContaining('400')]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await payload.fill(JSON.stringify({ ...before, note: 'mended' }));
    await page.getByRole('button', { name: 'Save the edit…' }).click();
    await page.getByText('only the edited payload may be applied').waitFor();
    await confirm('Save');
    await page.getByText('Saved: a replay sends this payload.').waitFor();
    await crmRules([]);
    await dryRun('Replay…', /e-mended, genesys .*with the edited payload.*voice-worker then calls crm/);
    expect((await audited())[0]).toBe('edit');
    await confirm('Replay');
    await page.getByText('1 sent once more, 1 of them edited.').waitFor();
    // The letter's page offers no deed on what is gone, and leads to what became of it.
    await page.getByText('It is no dead letter any more').waitFor();
    expect(await page.getByRole('button', { name: 'Replay…' }).count()).toBe(0);
    await page.getByRole('status').getByRole('link', { name: 'Its whole story' }).click();
    await page.locator('.story', { hasText: 'genesys event e-mended (record genesys#' }).waitFor();
    await story('e-mended', /crm: applied/);
    await page
      .locator('.story', { hasText: /edited by \S+: a test[\s\S]*replayed by \S+: a test/ })
      .waitFor();
    expect((await audited()).slice(0, 2).sort()).toEqual(['edit', 'replay']);
  });

  it('opens a breaker and tests a connection, after it has asked; a hostile reason is text wherever it is shown', async () => {
    await go('Downstreams');
    await page.getByRole('button', { name: 'Open the breaker of crm', exact: true }).click();
    await page.getByText('No call goes through, not even').waitFor();
    await dryRunIn('On-call is paged');
    expect(await barriers(page)).toEqual([]);
    const look = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.querySelector("dialog [type=submit]")).backgroundColor');
    const shut = await look();
    await page.getByLabel('Why?').fill('a test');
    // What can't be pressed yet doesn't look as if it could.
    expect(await look()).not.toBe(shut);
    await page.getByLabel('Why?').fill('');
    expect(await audited()).not.toContain('open');
    await confirm('Open', HOSTILE);
    await page.getByText('Held open by').first().waitFor();
    // The same word as in the timeline.
    await page.locator('.badge.holds', { hasText: 'holds' }).first().waitFor();
    expect((await audited())[0]).toBe('open');
    await page.getByRole('button', { name: 'Test connection to crm' }).click();
    await page.locator('.test .badge.good').first().waitFor();
    for (const name of ['Now', 'Audit']) {
      await go(name);
      await page.getByText(HOSTILE).first().waitFor();
    }
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('shows the runbook above the page that one reads, by keyboard too, and gives it back as it was', async () => {
    await breakerKnown();
    expect(await send('e-two')).toBe(200);
    expect(await send('e-two', { note: 'the second form' })).toBe(409);
    // Beside what is told stands what to do, from this machine.
    await story('e-two', /in quarantine/);
    await page.getByRole('link', { name: 'runbook, payload-conflicts' }).waitFor();
    await page.evaluate('document.querySelector(".story a").focus()');
    await page.keyboard.press('Enter');
    const runbook = page.getByRole('dialog', { name: 'Runbook: payload-conflicts' });
    await runbook.getByText('An event id arrived again with another payload').waitFor();
    await runbook.locator('article:focus').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await runbook.waitFor({ state: 'hidden' });
    // What was found stands there still, and the link has the focus again.
    expect(await page.locator('.story').count()).toBeGreaterThan(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('runbook, payload-conflicts');
    await page.goBack();
    await runbook.waitFor();
    await runbook.getByRole('button', { name: 'Back to Find' }).click();
    await runbook.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('runbook, payload-conflicts');
    expect(await page.evaluate('location.hash')).toBe('#find');
    await go('Runbook');
    // What to run first stands above the names of the sections.
    const order = await page.locator('article > *').evaluateAll((all) => all.map(({ tagName }) => tagName));
    expect(order.indexOf('PRE')).toBeLessThan(order.indexOf('NAV'));
    await page.getByRole('link', { name: 'oldest-message' }).click();
    await page.getByRole('link', { name: 'message-stuck' }).click();
    await page.getByRole('dialog', { name: 'Runbook: message-stuck' }).waitFor();
    await page.goBack();
    await page.getByRole('dialog', { name: 'Runbook: oldest-message' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('accepts the second form of an event out of quarantine, after a dry run; then closes the breaker', async () => {
    await go('Dead letters');
    await page.getByRole('button', { name: 'quarantine 1' }).click();
    await page.getByRole('button', { name: 'Open e-two' }).click();
    await dryRun('Accept…', '1 would be accepted.');
    await page.getByText('The first form is given up permanently').waitFor();
    await confirm('Accept');
    await page.getByText('1 accepted in place of the first form.').waitFor();
    await go('Downstreams');
    await page.getByRole('button', { name: 'Close the breaker of crm', exact: true }).click();
    await page.getByText('Calls go through at once').waitFor();
    await confirm('Close the breaker');
    expect((await audited()).slice(0, 2)).toEqual(['close', 'accept']);
  });

  it('shows each section of the runbook as elements, without marks of Markdown', async () => {
    const text = readFileSync(new URL('../../../docs/RUNBOOK.md', import.meta.url), 'utf8');
    const names = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      await page.evaluate(`location.hash = 'runbook/${name}'`);
      const section = page.getByRole('dialog', { name: `Runbook: ${name}`, exact: true });
      await section.waitFor();
      expect(await section.locator('p > strong:first-child').count()).toBeGreaterThanOrEqual(5);
      expect(await section.innerText()).not.toMatch(/\*|`|\]\(|^- /m);
    }
    await page.keyboard.press('Escape');
  });

  it('has no element and no link but its own from whatever stands in a Markdown text', async () => {
    const contents = `import { h, render } from 'preact'; import { Markdown } from './bin/console/page/markdown.tsx';
      const text = ${JSON.stringify(`**${HOSTILE}** [x](javascript:alert(1)) \`${HOSTILE}\`\n\n- ${HOSTILE}`)};
      render(h(Markdown, { text }), document.body);`;
    const { outputFiles } = await build({
      ...{ stdin: { contents, resolveDir: process.cwd(), loader: 'tsx' }, bundle: true, write: false },
      ...{ format: 'iife', jsx: 'automatic', jsxImportSource: 'preact', tsconfigRaw: {} },
    });
    const other = await (await browser.newContext()).newPage();
    await other.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    expect(await other.locator('body').innerText()).toBe(
      `${HOSTILE} [x](javascript:alert(1)) ${HOSTILE}\n\n${HOSTILE}`,
    );
    expect(await other.locator('body').locator('img, a, script').count()).toBe(0);
    expect(await other.evaluate('window.hacked')).toBeUndefined();
    await other.context().close();
  });

  it('shows hostile answers of a system as text', async () => {
    const customers = { phone: '+14155550188', customerId: HOSTILE, tier: HOSTILE };
    const url = `${stack.simulators.control}/crm/_sim/customers`;
    await fetch(url, { method: 'POST', body: JSON.stringify(customers) });
    await go('Lookups');
    await page.getByLabel('A caller’s number').fill('+14155550188');
    const told = page.getByText(HOSTILE).first();
    await until(
      async () => {
        await page.getByRole('button', { name: 'Look it up' }).click();
        await page.getByText('The answer').waitFor();
        return told.isVisible();
      },
      (visible) => visible,
    );
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img, main script').count()).toBe(0);
  });

  it('says what one may not do, and does not do it; where one may not read, it says so beside what is known', async () => {
    const before = await audited();
    const runner = await refusingRunner(stack.endpoints.admin);
    const theirs = await startConsole({ local: runner.admin, prefix: stack.prefix });
    const other = await (await browser.newContext()).newPage();
    try {
      await other.goto(`${theirs.url}#systems`);
      await other.getByRole('button', { name: 'Open the breaker of crm', exact: true }).click();
      runner.refuse(/^(Update|Put)Item$/);
      await other.getByLabel('Why?').fill('a test');
      await other.getByRole('button', { name: 'Open', exact: true }).click();
      await other.getByRole('alert').getByText('You may not do that.').waitFor();
      await other.getByText('Ask for the missing permission').waitFor();
      expect(await audited()).toEqual(before);
      runner.refuse(/./);
      await other.getByRole('button', { name: 'Cancel' }).click();
      await other.goto(`${theirs.url}#now`);
      await other.getByRole('alert').getByText('You may not do that.').first().waitFor();
      await other.locator('.where', { hasText: 'last known,' }).waitFor();
      await other.getByText('What waits').waitFor();
    } finally {
      await other.context().close();
      await theirs.stop();
      await runner.stop();
    }
  });

  it('can’t be framed, and does nothing for a page of another site that knows its whole address', async () => {
    const site = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<iframe src="${served.url}"></iframe>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const other = await (await browser.newContext()).newPage();
    try {
      const before = await audited();
      await other.goto(`http://localhost:${(site.address() as AddressInfo).port}/`, { waitUntil: 'load' });
      const [, frame] = other.frames();
      expect(frame?.url()).toMatch(/^(chrome-error:|about:blank)/);
      expect(await other.frameLocator('iframe').getByText('Steadyline').count()).toBe(0);
      const body = JSON.stringify({ name: 'voice-worker', why: 'a trick' });
      const deed = { method: 'POST', mode: 'no-cors', body, headers: { 'content-type': 'text/plain' } };
      await other.evaluate(
        `fetch(${JSON.stringify(`${served.url}worker/pause`)}, ${JSON.stringify(deed)}).catch(() => 0)`,
      );
      const read = await other.evaluate(
        `fetch(${JSON.stringify(`${served.url}audit`)}).then(() => 'read', () => 'refused')`,
      );
      expect(read).toBe('refused');
      expect(await audited()).toEqual(before);
    } finally {
      await other.context().close();
      site.close();
    }
  });

  it('P9: no number, id or payload was in any address that it asked for, or is in what a browser keeps', async () => {
    expect(addresses.length).toBeGreaterThan(20);
    for (const secret of ['4155', 'e-mended', 'e-two', 'onerror', 'second', 'mended'])
      expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    const kept = await page.evaluate(
      'Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()]).then((all) => [all.flat().length, localStorage.length, sessionStorage.length, document.cookie, history.state])',
    );
    expect(kept).toEqual([0, 0, 0, '', null]);
  });

  it('shows an hour to 30 days of what the runner has kept', async () => {
    await go('Now');
    for (const span of ['1 h', '24 h', '30 days']) {
      const asked = page.waitForResponse((answer) => answer.url().endsWith('/history'));
      await page.getByLabel(span, { exact: true }).check();
      if (span !== '1 h') expect((await asked).status()).toBe(200);
      else asked.catch(() => undefined);
      await page.getByText('Messages that wait').waitFor();
      await page.locator('.chart canvas').first().waitFor();
    }
    await page.getByLabel('15 min', { exact: true }).check();
  });

  it('sends a request from Play, whose way to the CRM Find tells', async () => {
    await go('Play');
    await page.getByRole('button', { name: 'One request' }).click();
    const said = await page.getByText('The request for a case is accepted').innerText();
    const [id = ''] = /[\w-]{20,}/.exec(said) ?? [];
    await page.getByRole('link', { name: 'See in Find' }).click();
    await page.locator('.story', { hasText: id }).waitFor();
    await story(id, /applied/);
    const cases = await fetch(`${stack.simulators.control}/crm/_sim/effects`);
    expect(await cases.text()).toContain(id);
  });

  it('names status, code and field of Play’s refusal; a replay that is refused again is told as one, with its end, and is stopped; the edit it asks for makes it succeed', async () => {
    await go('Play');
    await page.getByRole('button', { name: 'An event the CRM refuses' }).click();
    expect(await page.getByRole('button', { name: 'One lookup' }).isDisabled()).toBe(true);
    await page
      .getByText(/^Sent: play-\w+-refused\. The CRM refuses it, since its field region is empty/)
      .waitFor();
    await page.getByRole('link', { name: 'See in Find' }).waitFor();
    await go('Dead letters');
    await page.getByRole('button', { name: 'voice 1' }).click();
    const why = 'crm answered 422 (REQUIRED_FIELD_MISSING, field region)';
    await page.getByText(why, { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Open play-.*-refused$/ }).click();
    await page.getByText(`permanent: ${why}`).waitFor();
    await page.getByRole('button', { name: 'Replay…' }).click();
    await confirm('Replay');
    // What it comes to stands where one is, at the letter that one has replayed.
    const sent = page.locator('.run', { hasText: '1 sent once more.' }).last();
    await sent.waitFor();
    const { y = -1, height = 0 } = (await sent.boundingBox()) ?? {};
    expect(y >= 0 && y + height <= 900).toBe(true);
    const here = page.getByRole('status').filter({ hasText: 'It is no dead letter any more' });
    await here.getByText('fails again', { exact: true }).waitFor();
    await here
      .getByText(/next try, as a rule .*tried \d times?: crm answered 422.*becomes a dead letter with one of/)
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    await go('Now');
    // What recovers after the breaker was closed is told before it.
    await page.locator('.headline', { hasText: /\b1 replayed message fails again\./ }).waitFor();
    await page.getByRole('button', { name: /^Stop the replay of play-/ }).click();
    await page.getByText('at its next turn it comes back as a dead letter').waitFor();
    await confirm('Stop it');
    expect((await audited())[0]).toBe('stop');
    await go('Dead letters');
    const full = page.getByRole('button', { name: 'voice 1' });
    await full.waitFor();
    await full.click();
    await page.getByText('1 letter: its replay was stopped by a person (stopped)').waitFor();
    await page.getByRole('button', { name: /^Open play-.*-refused$/ }).click();
    await page.getByText(`stopped: ${why}`).waitFor();
    await page.getByRole('button', { name: 'Show payload…' }).click();
    await confirm('Show');
    const payload = page.getByRole('textbox', { name: 'Payload' });
    await payload.fill((await payload.inputValue()).replace('"region": ""', '"region": "north"'));
    await page.getByRole('button', { name: 'Save the edit…' }).click();
    await confirm('Save');
    // What has ended covers nothing of what is edited, and older ones are folded away.
    expect(await page.locator('.runs.at-edge').count()).toBe(0);
    expect(await page.locator('.run:visible').count()).toBe(1);
    // A replay by the command line is watched, too, and the letter that is open here does not stay as it was.
    const replay = ['dlq', 'replay', 'voice', '--local', stack.endpoints.admin];
    const child = spawn(process.execPath, [STEADYLINE, ...replay], { stdio: 'ignore' });
    expect(await once(child, 'close')).toEqual([0, null]);
    await here.getByText('applied', { exact: true }).waitFor();
    await crmRules([]);
  });

  it('says which system fails and what waits, once one is taken away', async () => {
    await go('Play');
    await page.getByRole('button', { name: 'Take crm down' }).click();
    await page.getByText('crm is down.').waitFor();
    await page.getByRole('button', { name: 'A burst of 100 events' }).click();
    await page.getByText(/^100 accepted, from (play-\w+)-e1 to \1-e100\./).waitFor();
    await go('Now');
    await page
      .getByText(
        /^crm has failed for .* wait in order; nothing is lost\. Whatever waits now is done .* after crm takes calls again\.$/,
      )
      .waitFor();
    // A screen reader is not interrupted each time that only the seconds are others.
    const first = await page.locator('.headline').innerText();
    await page.locator('.headline[aria-live="off"]', { hasNotText: first }).waitFor();
    // A queue keeps its colour, whatever others there are.
    const keys = page.locator('.chart', { hasText: 'Messages that wait' }).locator('.key');
    const queues = ['voice', 'digital', 'requests', 'refresh', 'enrichment', 'platform'];
    for (const key of await keys.all()) {
      const [name = ''] = (await key.innerText()).split(' ');
      expect(await key.getAttribute('class')).toBe(`key c${queues.indexOf(name) + 1}`);
    }
  });

  it('has no barrier that axe finds, and fits 390 px, in light and in dark', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const found: string[] = [];
    for (const name of [...pages, 'runbook', 'runbook/dlq-depth']) {
      await page.goto(`${served.url}#${name}`);
      await page.reload();
      await page.locator('h1').waitFor();
      await page.getByText('Reading the deployment').waitFor({ state: 'detached' });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        if ((await page.evaluate('document.documentElement.scrollWidth > innerWidth')) === true)
          found.push(`${name}, ${colorScheme}: scrolls sideways`);
        found.push(...(await barriers(page)).map((barrier) => `${name}, ${colorScheme}: ${barrier}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('breaks no rule of its own policy, and has thrown nothing', () => {
    expect(faults).toEqual([]);
  });

  it('says that it has lost the deployment, and keeps what it knew', async () => {
    await page.goto(`${served.url}#now`);
    await page.getByText('What waits').waitFor();
    await stack.stop();
    await page.getByText('Out of reach.').waitFor();
    await page.locator('.where', { hasText: 'last known,' }).waitFor();
    // Nothing stands there in green that may be true no longer.
    await page.locator('.headline.old', { hasText: /^Last known, at / }).waitFor();
    const played = await play('events', { count: 1 });
    expect(await played.json()).toEqual({ kind: 'unreachable', message: 'The runner does not answer.' });
    expect(await page.getByText('What waits').count()).toBe(1);
  });
});

/** What axe finds. Run outside of the page's own policy, which lets no other script in. */
async function barriers(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  if ((await page.evaluate('typeof axe')) === 'undefined')
    await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target).join(' ')))`,
    ...{ awaitPromise: true, returnByValue: true },
  });
  await session.detach();
  return result.value as string[];
}
