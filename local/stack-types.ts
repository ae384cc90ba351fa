/** What starting the stack takes, prints and returns. */
import type { ConnectorSummary } from './connectors/local-connectors.ts';
import type { DownstreamUrls } from './downstreams.ts';
import type { Chaos, ChaosOptions } from './functions/chaos.ts';
import type { FunctionProcess, Functions } from './functions/functions.ts';
import type { Guard } from './iam/guard.ts';
import type { SimulatorName } from './simulators/index.ts';

export interface LocalOptions {
  /** Port of the API; 0 takes a free one. @default 4000 */
  port?: number;
  /** Others' servers instead of the simulators. */
  urls?: DownstreamUrls;
  /** KEY: VALUE overrides of settings. */
  settings?: Readonly<Record<string, string>>;
  /** Texts of connectors' secrets, by the end of the secrets' names: `connector-<name>`. @default the simulators' own */
  secrets?: Readonly<Record<string, string>>;
  /** An AWS-compatible endpoint instead of the embedded engines. */
  awsEndpoint?: string;
  /** Told of every step; nothing is printed by itself. */
  onEvent?: (event: LifecycleEvent) => void;
  /** An assembly that is already there, instead of synthesizing the app. */
  assembly?: string;
  /** Enforces the permissions of the template, on the embedded engines. @default true */
  iam?: boolean;
  /** Starts the simulated systems. @default true */
  simulators?: boolean;
  /** Environments of a function behind a route, and of one behind a queue. @default 32 and 6 */
  environments?: { front?: number; background?: number };
  /** Functions behind a route that are started ahead of their first call, by the ends of their names. @default all */
  warm?: readonly string[];
  /** Gives up the start. */
  signal?: AbortSignal;
}

/** One step of the stack's life; `ms` is the time since the start. */
export interface LifecycleEvent {
  event: 'prepared' | 'left-out' | 'refused' | 'ready' | 'stopping' | 'stopped' | 'failed';
  ms: number;
  [detail: string]: unknown;
}

export interface LocalStack {
  api: string;
  endpoints: Record<'sqs' | 'sns' | 'dynamodb' | 'secretsmanager' | 'lambda' | 'admin', string>;
  region: string;
  /** Begins the names of queues, tables and functions, as the operator's `--prefix` takes it. */
  prefix: string;
  /** Credentials and endpoints as the AWS SDK reads them from the environment. */
  environment: Readonly<Record<string, string>>;
  /** Addresses of the simulators that were started, and of the server that controls them. */
  simulators: Partial<Record<SimulatorName | 'control', string>>;
  /** Those of CONNECTORS_DIR, with the address of the simulator that stands for each one's system. */
  connectors: readonly (ConnectorSummary & { simulator?: string })[];
  /** Physical names by `{stack}/{logical id}` and what each is. */
  resources: readonly { stack: string; logicalId: string; type: string; ref: string }[];
  logDirectory: string;
  /** What was called under which role, and what the template refused; absent where permissions are not enforced. */
  iam: Pick<Guard, 'account' | 'calls' | 'refused'> | undefined;
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
