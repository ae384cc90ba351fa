/** Physical names: fixed, so that alarms, metrics and operators speak of the same thing as the docs. */
import { Aws, Fn } from 'aws-cdk-lib';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';

/** The alias under which a function's traffic is shifted or kept warm. */
export const liveAlias = 'live';

/** `<NAME_PREFIX>-<name>`. */
export function physicalName(config: Config, name: string): string {
  return `${textOf(config, 'NAME_PREFIX')}-${name}`;
}

/** Logical id part of a name with hyphens: `voice-worker` → `VoiceWorker`. */
export function pascal(name: string): string {
  return name
    .split(/[-.]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

/** An ARN in this account and region. */
export function localArn(service: string, resource: string): string {
  return Fn.join('', [
    'arn:',
    Aws.PARTITION,
    `:${service}:`,
    Aws.REGION,
    ':',
    Aws.ACCOUNT_ID,
    `:${resource}`,
  ]);
}

/** DNS name of a service as KMS sees it in `kms:ViaService`. */
export function viaService(service: string): string {
  return Fn.join('', [`${service}.`, Aws.REGION, '.amazonaws.com']);
}
