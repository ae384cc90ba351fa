/** Servers for connectors of no shipped kind, whose definitions may name real systems. */
import { type OwnConnector, settingPrefix } from '../../../lib/connectors/own-connector.ts';
import { connectorSystem, simulatorsByKind } from '../../simulators/kinds.ts';
import { type SimServer, startSimServer } from '../../simulators/server.ts';
import { createSimulatorClient, type SimulatorClient, simulatorAt } from '../../traffic/simulator-client.ts';
import { createStandIn } from './stand-in.ts';

export interface StandIns {
  /** The settings that point their connectors at them. */
  settings: Record<string, string>;
  /** The hand on a connector's system; of those that have no stand-in by the control server. */
  clientOf(name: string, control: string): SimulatorClient;
  stop(): Promise<void>;
}

/** Starts one for each that needs it; `seed` decides who is hit in a brown-out. */
export async function startStandIns(connectors: readonly OwnConnector[], seed: number): Promise<StandIns> {
  const unknown = connectors.filter(({ connector: { kind = '' } }) => !(kind in simulatorsByKind));
  const servers = new Map(
    await Promise.all(
      unknown.map(async ({ connector }): Promise<[string, SimServer]> => {
        const server = await startSimServer(createStandIn(connector), { port: 0, seed, controlUrl: '' });
        return [connector.name, server];
      }),
    ),
  );
  return {
    settings: Object.fromEntries(
      [...servers].map(([name, { url }]) => [`${settingPrefix(name)}_BASE_URL`, url]),
    ),
    clientOf(name, control) {
      const own = servers.get(name);
      return own === undefined
        ? createSimulatorClient(control, connectorSystem(name))
        : simulatorAt(`${own.url}/_sim`, name);
    },
    async stop() {
      await Promise.all([...servers.values()].map((one) => one.stop()));
    },
  };
}
