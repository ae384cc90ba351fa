/** Starts the whole stack on this machine: the synthesized template on its engines, with the simulated systems. */
import { randomBytes } from 'node:crypto';
import { resolveConfig } from '../lib/config.ts';
import { localConnectors } from './connectors/local-connectors.ts';
import { createPlayControls } from './control/play-controls.ts';
import { startControl } from './control/server.ts';
import { channelSettings, type DownstreamUrls, urlSettings } from './downstreams.ts';
import { startEmbeddedEngines, useEndpoint } from './engines/engines.ts';
import { type Chaos, type ChaosOptions, startChaos } from './functions/chaos.ts';
import { startGateway } from './gateway/gateway.ts';
import { startLambdaApi } from './lambda-api/server.ts';
import { freshLogDirectory } from './log-directory.ts';
import { runTemplate } from './run-template.ts';
import { noSimulators, startSimulatedSystems } from './simulated.ts';
import type { LifecycleEvent, LocalOptions, LocalStack } from './stack-types.ts';
import { synthesize } from './synth/synthesize.ts';
import { createTeardown } from './teardown.ts';

export type { LifecycleEvent, LocalOptions, LocalStack } from './stack-types.ts';

/** Starts it. Throws SteadylineError (in one sentence) and leaves nothing running where it can't. */
export async function startLocal(options: LocalOptions = {}): Promise<LocalStack> {
  const startedMs = Date.now();
  const emit = (event: LifecycleEvent['event'], detail: Record<string, unknown> = {}): void =>
    options.onEvent?.({ event, ms: Date.now() - startedMs, ...detail });
  const teardown = createTeardown();
  try {
    const gateway = teardown.add(await startGateway(options.port ?? 4000));
    const given = urlSettings(options.urls ?? {});
    const settings = { ...options.settings, ...given };
    const own = await localConnectors(settings, options.simulators !== false);
    const { assembly, engines, simulators, lambda, control } = await teardown.all({
      // Addresses of others' servers are the runner's affair: there plain http is nobody's risk.
      assembly: assembled(options.assembly, { ...channelSettings(settings), ...options.settings }),
      engines: options.awsEndpoint === undefined ? startEmbeddedEngines() : useEndpoint(options.awsEndpoint),
      simulators: options.simulators === false ? noSimulators() : startSimulatedSystems(own.simulated),
      lambda: startLambdaApi(),
      control: startControl(),
    });
    options.signal?.throwIfAborted();
    await own.introduce(simulators.control.control ?? '');
    emit('prepared', { assembly: assembly.directory, ...engines.endpoints, simulators: simulators.urls });
    const endpoints = { ...engines.endpoints, lambda: lambda.url, admin: control.url };
    const prefix = engines.embedded ? '' : `run-${randomBytes(3).toString('hex')}-`;
    const overrides = {
      ...urlSettings(simulators.urls),
      ...own.addresses(simulators.connectors),
      ...settings,
    };
    const logDirectory = await freshLogDirectory(new URL(gateway.url).port);
    const running = await runTemplate({
      assemblyDirectory: assembly.directory,
      engines,
      gateway,
      lambda,
      logDirectory,
      prefix,
      warm: options.warm,
      poolSizes: { front: 32, background: 6, ...options.environments },
      overrides,
      secretValues: { ...own.secretValues, ...options.secrets },
      namePrefix: settings['NAME_PREFIX'] ?? String(resolveConfig().NAME_PREFIX),
      enforcesPermissions: options.iam !== false,
      teardown,
      onRefused: (message) => emit('refused', { message }),
      note: (message) => emit('left-out', { message }),
    });
    options.signal?.throwIfAborted();
    const chaos = (chaosOptions: ChaosOptions): Chaos => startChaos(running.functions, chaosOptions);
    const stack: LocalStack = {
      api: gateway.url,
      endpoints,
      region: engines.region,
      prefix: `${prefix}${settings['NAME_PREFIX'] ?? resolveConfig().NAME_PREFIX}`,
      environment: { ...engines.credentials, ...running.environment },
      simulators: { ...simulators.control, ...usedOf(simulators.urls, options.urls ?? {}) },
      connectors: own.summaries.map((one) => ({ ...one, ...addressIn(simulators.connectors, one.name) })),
      resources: running.resources,
      logDirectory,
      iam: running.guard,
      functions: { ...running.functions, chaos },
      putEvent: (event) => running.bus.put(event),
      failed: Promise.race([engines.failed, ...(simulators.failed === undefined ? [] : [simulators.failed])]),
      stop: async () => {
        emit('stopping');
        await teardown.run();
        emit('stopped');
      },
    };
    const { secretsAdmin: secrets } = engines;
    const { functions, bus, resources } = running;
    const names = { ...endpoints, api: stack.api, region: stack.region, simulators: stack.simulators };
    const connectorsDirectory = settings['CONNECTORS_DIR'] ?? '';
    const describe = () => ({ ...names, logDirectory, resources, connectorsDirectory, settings: overrides });
    control.open({ functions, bus, secrets, chaos, describe, play: createPlayControls(stack) });
    emit('ready', names);
    return stack;
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

/** The folder of the assembly, made if need be. */
async function assembled(
  given: string | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<{ directory: string; stop(): Promise<void> }> {
  return { directory: given ?? (await synthesize(settings)), stop: async () => undefined };
}

function addressIn(urls: Readonly<Record<string, string>>, name: string): { simulator?: string } {
  const simulator = urls[name];
  return simulator === undefined ? {} : { simulator };
}

/** The simulators that no given address replaces. */
function usedOf(simulated: DownstreamUrls, given: DownstreamUrls): DownstreamUrls {
  return Object.fromEntries(Object.entries(simulated).filter(([name]) => !(name in given)));
}
