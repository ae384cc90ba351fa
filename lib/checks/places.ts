/** What the organisation owns already must be where the deployment goes, or at least in one place. */
import type { Config } from '../config.ts';
import type { Place } from '../place.ts';
import { textOf } from '../values.ts';
import type { Check } from './check.ts';

/** Settings whose resource must be in the deployment's own region. */
export const regionalSettings = [
  'API_CERTIFICATE_ARN',
  'KMS_KEY_ARN',
  'ALARM_TOPIC_CRITICAL_ARN',
  'ALARM_TOPIC_WARNING_ARN',
] as const;

/**
 * Settings whose resource must be in the deployment's own account. Keys and topics may be another's, whose policies let
 * this one in. Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const accountSettings = ['API_CERTIFICATE_ARN', 'PERMISSIONS_BOUNDARY_ARN'] as const;

interface Placed {
  key: string;
  at: string;
}

/** `part` of an ARN, `arn:partition:service:region:account:…` from 0, of the settings that have one. */
function placed(config: Config, keys: readonly string[], part: number): Placed[] {
  return keys
    .map((key) => ({ key, at: textOf(config, key).split(':')[part] ?? '' }))
    .filter(({ at }) => at !== '');
}

/** A check that all are where `asked` says, or else where the first is. */
function together(
  keys: readonly string[],
  part: number,
  what: keyof Place,
  isAnywhere: (at: string) => boolean = () => false,
): Check {
  return (config, place) => {
    const found = placed(config, keys, part).filter(({ at }) => !isAnywhere(at));
    const [first] = found;
    const asked = place?.[what] ?? first?.at;
    const elsewhere = found.find(({ at }) => at !== asked);
    if (elsewhere === undefined) return undefined;
    const { key, at } = elsewhere;
    return place === undefined
      ? `${key} is of the ${what} ${at}, but ${first?.key} of ${asked}: both must be of the deployment’s.`
      : `${key} is of the ${what} ${at}, but this deployment goes to ${asked}.`;
  };
}

export const placeChecks: readonly Check[] = [
  together(regionalSettings, 3, 'region'),
  // Policies of AWS's own are in every account.
  together(accountSettings, 4, 'account', (account) => account === 'aws'),
];
