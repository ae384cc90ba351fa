/** Starts the whole stack on this machine: the synthesized template on its engines, with the simulated systems. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startControl } from './control/server.ts';
import { type DownstreamUrls, urlSettings } from './downstreams.ts';
import { startChild } from './engines/child.ts';
import { startEmbeddedEngines, useEndpoint } from './engines/engines.ts';
import { type Chaos, type ChaosOptions, startChaos } from './functions/chaos.ts';
import type { FunctionProcess, Functions } from './functions/functions.ts';
import { startGateway } from './gateway/gateway.ts';
import { startLambdaApi } from './lambda-api/server.ts';
import { runTemplate } from './run-template.ts';
import type { SimulatorName } from './simulators/index.ts';
import { root } from './synth/fingerprint.ts';
import { synthesize } from './synth/synthesize.ts';
import { createTeardown } from './teardown.ts';

export interface LocalOptions {
  /** Port of the API; 0 takes a free one. @default 4000 */
  port?: number;
  /** Others' servers instead of the simulators. */
  urls?: DownstreamUrls;
  /** KEY: VALUE overrides of settings. */
  settings?: Readonly<Record<string, string>>;
  /** An AWS-compatible endpoint instead of the embedded engines. */
  awsEndpoint?: string;
  /** Told of every step; nothing is printed by itself. */
  onEvent?: (event: LifecycleEvent) => void;
  /** An assembly that is already there, instead of synthesizing the app. */
  assembly?: string;
  /** Starts the simulated systems. @default true */
  simulators?: boolean;
  /** Environments of a function behind a route, and of one behind a queue. @default 32 and 6 */
  environments?: { front?: number; background?: number };
  /** Gives up the start. */
  signal?: AbortSignal;
}

/** One step of the stack's life; `ms` is the time since the start. */
export interface LifecycleEvent {
  event: 'prepared' | 'left-out' | 'ready' | 'stopping' | 'stopped' | 'failed';
  ms: number;
  [detail: string]: unknown;
}

export interface LocalStack {
  api: string;
  endpoints: Record<'sqs' | 'sns' | 'dynamodb' | 'secretsmanager' | 'lambda' | 'admin', string>;
  region: string;
  /** Credentials and endpoints as the AWS SDK reads them from the environment. */
  environment: Readonly<Record<string, string>>;
  /** Addresses of the simulators that were started, and of the server that controls them. */
  simulators: Partial<Record<SimulatorName | 'control', string>>;
  /** Physical names by `{stack}/{logical id}` and what each is. */
  resources: readonly { stack: string; logicalId: string; type: string; ref: string }[];
  logDirectory: string;
  functions: {
    names(): string[];
    processes(): FunctionProcess[];
    /** SIGKILLs processes of a function, by its name or the end of it; answers how many. */
    kill(name: string, pid?: number): number;
    invoke: Functions['invoke'];
    spec: Functions['spec'];
    chaos(options: ChaosOptions): Chaos;
  };
  /** Puts an event on the event bus; answers the names of the rules that matched. */
  putEvent(event: Record<string, unknown>): Promise<string[]>;
  /** Rejects when a part of the stack ends by itself. */
  failed: Promise<never>;
  /** Stops everything, and removes what was created on another's endpoint. */
  stop(): Promise<void>;
}

/** Starts it. Throws SteadylineError (in one sentence) and leaves nothing running where it can't. */
export async function startLocal(options: LocalOptions = {}): Promise<LocalStack> {
  const startedMs = Date.now();
  const tell = (event: LifecycleEvent['event'], detail: Record<string, unknown> = {}): void =>
    options.onEvent?.({ event, ms: Date.now() - startedMs, ...detail });
  const teardown = createTeardown();
  try {
    const gateway = teardown.add(await startGateway(options.port ?? 4000));
    const given = urlSettings(options.urls ?? {});
    const settings = { ...options.settings, ...given };
    const { assembly, engines, simulators, lambda, control } = await teardown.all({
      assembly: assembled(options.assembly, settings),
      engines: options.awsEndpoint === undefined ? startEmbeddedEngines() : useEndpoint(options.awsEndpoint),
      simulators: options.simulators === false ? noSimulators() : startSimulatedSystems(),
      lambda: startLambdaApi(),
      control: startControl(),
    });
    options.signal?.throwIfAborted();
    tell('prepared', { assembly: assembly.directory, ...engines.endpoints, simulators: simulators.urls });
    const endpoints = { ...engines.endpoints, lambda: lambda.url, admin: control.url };
    const logDirectory = join(root, '.steadyline', 'logs', new URL(gateway.url).port);
    const running = await runTemplate({
      assemblyDirectory: assembly.directory,
      engines,
      gateway,
      lambda,
      logDirectory,
      prefix: engines.embedded ? '' : `run-${randomBytes(3).toString('hex')}-`,
      poolSizes: { front: 32, background: 6, ...options.environments },
      overrides: { ...urlSettings(simulators.urls), ...settings },
      teardown,
      note: (message) => tell('left-out', { message }),
    });
    options.signal?.throwIfAborted();
    const chaos = (chaosOptions: ChaosOptions): Chaos => startChaos(running.functions, chaosOptions);
    const stack: LocalStack = {
      api: gateway.url,
      endpoints,
      region: engines.region,
      environment: { ...engines.credentials, ...running.environment },
      simulators: { ...simulators.urls, ...simulators.control },
      resources: running.resources,
      logDirectory,
      functions: { ...running.functions, chaos },
      putEvent: (event) => running.bus.put(event),
      failed: engines.failed,
      stop: async () => {
        tell('stopping');
        await teardown.run();
        tell('stopped');
      },
    };
    const { secretsAdmin: secrets } = engines;
    const { functions, bus, resources } = running;
    const names = { ...endpoints, api: stack.api, region: stack.region, simulators: stack.simulators };
    control.open({ functions, bus, secrets, chaos, describe: () => ({ ...names, logDirectory, resources }) });
    tell('ready', names);
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

interface Simulated {
  urls: DownstreamUrls;
  control: { control?: string };
  stop(): Promise<void>;
}

async function noSimulators(): Promise<Simulated> {
  return { urls: {}, control: {}, stop: async () => undefined };
}

async function startSimulatedSystems(): Promise<Simulated> {
  const script = new URL('./simulators-process.ts', import.meta.url);
  const child = await startChild<{ urls: Record<SimulatorName, string>; control: string }>(script, {});
  return { urls: child.ready.urls, control: { control: child.ready.control }, stop: child.stop };
}
