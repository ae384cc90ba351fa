/** Times of the settings as the CDK takes them: apart from values.ts, which is read where loading the CDK is waited for. */
import { Duration } from 'aws-cdk-lib';
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';

/** A setting in seconds as a Duration. */
export function secondsOf(config: Config, key: string): Duration {
  return Duration.seconds(numberOf(config, key));
}
