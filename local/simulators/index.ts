/** The systems that Steadyline connects, simulated: eight servers on loopback, and one that controls them. */
import { startControl } from './control.ts';
import { createCrm } from './crm/index.ts';
import { connectorSystem, simulatorsByKind } from './kinds.ts';
import { createIncidentWebhook } from './oncall/incident-webhook.ts';
import { createPagerDuty } from './oncall/pagerduty.ts';
import { createServiceNowEvents } from './oncall/servicenow-events.ts';
import { createSlack } from './oncall/slack.ts';
import { createGenesys } from './platforms/genesys.ts';
import { createNice } from './platforms/nice.ts';
import { type SimServer, startSimServer } from './server.ts';
import type { SimSystem } from './system.ts';
import { createWarehouse } from './warehouse.ts';

export type SimulatorName =
  | 'crm'
  | 'genesys'
  | 'nice'
  | 'pagerduty'
  | 'servicenow'
  | 'slack'
  | 'webhook'
  | 'warehouse';

export interface SimulatorOptions {
  /** Ports by name. @default 0 (a free one) for each */
  ports?: Partial<Record<SimulatorName | 'control', number>>;
  /** Decides which calls a brown-out strikes. @default 1 */
  seed?: number;
  /** Connectors that have simulators of their own, by kind. */
  connectors?: readonly { name: string; kind: string }[];
}

export interface Simulators {
  urls: Record<SimulatorName, string>;
  /** Addresses of connectors' systems by the connectors' names; the control server knows each as `connector-<name>`. */
  connectors: Record<string, string>;
  /** Base URL of the control server: `<control>/<name>/_sim/…` reaches a system in every mode. */
  control: string;
  stop(): Promise<void>;
}

/**
 * Starts all of them on 127.0.0.1. Their paths, limits and admin routes are at the head of each system's file and of
 * admin.ts. Throws what listening throws, with nothing left running.
 */
export async function startSimulators(options: SimulatorOptions = {}): Promise<Simulators> {
  const servers = new Map<string, SimServer>();
  const control = await startControl(options.ports?.control ?? 0, (name) => servers.get(name)?.admin);
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values(), control].map((server) => server.stop()));
  };
  const start = async (system: SimSystem, name: string): Promise<string> => {
    const port = options.ports?.[name as SimulatorName] ?? 0;
    const server = await startSimServer(system, { port, seed: options.seed ?? 1, controlUrl: control.url });
    servers.set(name, server);
    return server.url;
  };
  try {
    const urls = {
      crm: await start(createCrm(), 'crm'),
      genesys: await start(createGenesys(), 'genesys'),
      nice: await start(createNice(), 'nice'),
      pagerduty: await start(createPagerDuty(), 'pagerduty'),
      servicenow: await start(createServiceNowEvents(), 'servicenow'),
      slack: await start(createSlack(), 'slack'),
      webhook: await start(createIncidentWebhook(), 'webhook'),
      warehouse: await start(createWarehouse(), 'warehouse'),
    };
    const connectors: Record<string, string> = {};
    for (const { name, kind } of options.connectors ?? []) {
      const create = simulatorsByKind[kind];
      if (create === undefined) continue;
      const called = connectorSystem(name);
      connectors[name] = await start({ ...create(), name: called }, called);
    }
    return { urls, connectors, control: control.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
