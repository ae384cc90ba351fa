/** What the platforms and on-call received. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PagerEvent } from '../simulators/oncall/pagerduty.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';

/** Platforms that get updates of cases under these settings. */
export function toldPlatforms(settings: Readonly<Record<string, string>>): string[] {
  return ['genesys', 'nice'].filter(
    (platform) => (settings[`${platform.toUpperCase()}_UPDATE_STYLE`] ?? 'none') !== 'none',
  );
}

/** Makes the simulated Genesys take bulk updates, which the real one has no path for. */
export async function allowBulk(controlUrl: string): Promise<void> {
  const body = JSON.stringify({ bulk: true });
  const response = await fetch(`${controlUrl}/genesys/_sim/options`, { method: 'POST', body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the simulated Genesys did not take its options: ${response.status}`);
}

/** Interactions with a case of the CRM on these platforms, and how many of them reached the simulated ones. */
export async function platformUpdates(
  controlUrl: string,
  platforms: readonly string[],
): Promise<{ expected: number; arrived: number }> {
  const effects = await createSimulatorClient(controlUrl, 'crm').newEffects();
  const withCase = effects.filter(
    ({ kind, ids }) => kind === 'event' && platforms.includes(ids['platform'] ?? '') && ids['caseId'],
  );
  const expected = new Set(withCase.map(({ ids }) => `${ids['platform']}/${ids['interactionId']}`));
  const arrived = new Set<string>();
  for (const platform of platforms) {
    const updates = (await createSimulatorClient(controlUrl, platform).newEffects()) as unknown as {
      interactionId: string;
    }[];
    for (const { interactionId } of updates) arrived.add(`${platform}/${interactionId}`);
  }
  return { expected: expected.size, arrived: [...expected].filter((key) => arrived.has(key)).length };
}

/** Of the flow controller's ticks one ends an episode and the next publishes what was missed, ms. */
const TWO_TICKS_MS = 75_000;

/** Waits until no incident is open any more: a breaker's goes on for a while after it has closed. */
export async function incidentsOver(
  controlUrl: string,
  resolveAfterMs: number,
  signal: AbortSignal,
): Promise<void> {
  const limitMs = Date.now() + resolveAfterMs + TWO_TICKS_MS;
  while (Date.now() < limitMs && (await openIncidents(controlUrl)) > 0)
    await sleep(500, undefined, { signal });
}

/** Everything that the simulated PagerDuty received, in its order. */
export async function pagerEvents(controlUrl: string): Promise<PagerEvent[]> {
  const events: unknown = await createSimulatorClient(controlUrl, 'pagerduty').newEffects();
  return events as PagerEvent[];
}

async function openIncidents(controlUrl: string): Promise<number> {
  return Number((await createSimulatorClient(controlUrl, 'pagerduty').state())['openIncidents'] ?? 0);
}
