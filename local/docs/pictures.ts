/**
 * `npm run pictures`: takes the pictures of the console that README and docs show, of a runner whose CRM goes away and has
 * refused an event before. Needs a Chromium: CHROMIUM names one, or it is looked for where Debian puts it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startConsole } from '../../bin/console/console.ts';
import { CRM } from '../../lambdas/core/connector/default.ts';
import { startLocal } from '../local-stack.ts';
import { createPlay } from '../play/play.ts';

const out = path.resolve(import.meta.dirname, '../../docs/images');
const executablePath =
  [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(
    (one) => one !== '' && existsSync(one),
  ) ?? '';
/** Quiet, then the outage, then what waits grows: enough to see each, s. */
const ROUNDS = { before: 20, after: 25 };

const stack = await startLocal({ port: 0 });
const served = await startConsole({ local: stack.endpoints.admin, prefix: stack.prefix });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const pages = await Promise.all((['light', 'dark'] as const).map((scheme) => open(browser, scheme)));
  await story();
  for (const [page, scheme] of pages) await take(page, `console-${scheme}`);
} finally {
  await browser.close();
  await served.stop();
  await stack.stop();
}

async function open(from: Browser, colorScheme: 'light' | 'dark'): Promise<[Page, string]> {
  const context = await from.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(served.url);
  return [page, colorScheme];
}

/** Work and callers; an event that is refused; then the CRM goes away, and both go on. */
async function story(): Promise<void> {
  const play = createPlay(stack);
  const some = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all([play.sendEvents(6), play.ask(4), sleep(1000)]);
    }
  };
  await Promise.all([play.sendPoison(), some(ROUNDS.before)]);
  await play.turn(CRM.name, 'down');
  await some(ROUNDS.after);
  await sleep(3000);
}

/** Five minutes are as much as there is to see. */
async function take(page: Page, name: string): Promise<void> {
  await page.getByLabel('5 min', { exact: true }).check();
  await page.waitForTimeout(2500);
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
}
