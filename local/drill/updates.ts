/** What the platforms and on-call were told. */
import type { PagerEvent } from '../simulators/oncall/pagerduty.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';
import type { DrillPlan } from './plan.ts';
import { resolveAfterMs } from './scale.ts';
import { until } from './settling.ts';

/** The end of an episode is written by the flow controller at the latest, which looks twice a minute; and it must be told. */
const sweepMs = 90_000;

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

/** Everything that the simulated PagerDuty was told, in its order. */
export async function pagerEvents(controlUrl: string): Promise<PagerEvent[]> {
  const events: unknown = await createSimulatorClient(controlUrl, 'pagerduty').newEffects();
  return events as PagerEvent[];
}

/** Waits until no incident is open any more, as long as that may take. */
export async function resolved(
  controlUrl: string,
  { settings }: Pick<DrillPlan, 'settings'>,
  signal: AbortSignal,
): Promise<void> {
  const pager = createSimulatorClient(controlUrl, 'pagerduty');
  const isOver = async (): Promise<boolean> => Number((await pager.state())['openIncidents'] ?? 0) === 0;
  if (!(await isOver())) await until(isOver, resolveAfterMs(settings) + sweepMs, signal);
}
