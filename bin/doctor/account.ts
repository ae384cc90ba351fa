/** What the doctor asks of an AWS account. */

import type { WarmUnits } from '../../lib/catalog/warm-throughput.ts';
import type { MetricSums } from '../operator/metric-sums.ts';
import type { Resources } from './cloud-control.ts';

export interface Identity {
  account: string;
  /** ARN of the caller. */
  caller: string;
}

export interface Bootstrap {
  /** Status of the stack CDKToolkit, as CloudFormation names it. */
  status: string;
  /** Its output BootstrapVersion; 0 where there is none. */
  version: number;
}

/** One account in one region. Every method rejects with the SDK's own error where the call fails. */
export interface Account {
  region(): Promise<string>;
  identity(): Promise<Identity>;
  /** Undefined where the account was never bootstrapped in this region. */
  bootstrap(): Promise<Bootstrap | undefined>;
  /** Concurrent executions that Lambda allows the account in this region. */
  lambdaConcurrency(): Promise<number>;
  /** Requests a second that API Gateway allows the account in this region. */
  apiRate(): Promise<number>;
  /** What a table is warm for by now; undefined where there is no such table yet. */
  warmThroughput(table: string): Promise<WarmUnits | undefined>;
  /** The current text of a secret by its physical name; undefined where there is no such secret yet. */
  secretText(secretId: string): Promise<string | undefined>;
  /** When a secret was made, ms since the epoch; undefined where there is none. */
  secretCreatedMs(secretId: string): Promise<number | undefined>;
  /** Resources that are not ours: networks, keys, topics. */
  resources: Resources;
  /** Sums of our counts in CloudWatch. */
  metricSums: MetricSums;
}
