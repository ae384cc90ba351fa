/** What the platforms and on-call were told. */
import { createSimulatorClient } from '../traffic/simulator-client.ts';

/** Interactions with a case of the CRM, and how many of them the simulated platforms were told of. */
export async function platformUpdates(controlUrl: string): Promise<{ expected: number; arrived: number }> {
  const effects = await createSimulatorClient(controlUrl, 'crm').newEffects();
  const withCase = effects.filter(({ kind, ids }) => kind === 'event' && ids['platform'] && ids['caseId']);
  const expected = new Set(withCase.map(({ ids }) => `${ids['platform']}/${ids['interactionId']}`));
  const arrived = new Set<string>();
  for (const platform of ['genesys', 'nice']) {
    const updates = (await createSimulatorClient(controlUrl, platform).newEffects()) as unknown as {
      interactionId: string;
    }[];
    for (const { interactionId } of updates) arrived.add(`${platform}/${interactionId}`);
  }
  return { expected: expected.size, arrived: [...expected].filter((key) => arrived.has(key)).length };
}

/** Incidents of the simulated PagerDuty, how many are still open, and triggers, updates among them. */
export async function pages(
  controlUrl: string,
): Promise<{ incidents: number; openIncidents: number; triggers: number }> {
  const state = await createSimulatorClient(controlUrl, 'pagerduty').state();
  const count = (name: string): number => Number(state[name] ?? 0);
  return {
    incidents: count('incidents'),
    openIncidents: count('openIncidents'),
    triggers: count('triggers'),
  };
}
