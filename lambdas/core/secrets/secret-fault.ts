/** What is wrong with a secret's text: a fault of ours, never of the system that it opens. */
import { apiKeysIn, holdsNamedKeys } from './api-keys.ts';
import { exampleFault, headerFault, type SecretFault, textFault } from './field-faults.ts';
import { type Fields, isObject, objectIn } from './json-fields.ts';

/** By what a secret is read as: its name in the catalogue, or the last part of it. */
type SecretKind = 'text' | 'key' | 'system' | 'oauth' | 'oncall';

/** Undefined where nothing is wrong with the secret of that name (`crm`, `oauth-genesys`, …) as far as its text shows. */
export function secretFault(name: string, text: string): SecretFault | undefined {
  if (text.trim() === '') return EMPTY;
  const kind = kindOf(name);
  if (kind === 'text') return undefined;
  if (kind === 'key') return holdsNamedKeys(text) ? apiKeysIn(text).fault : headerFault('it', text);
  const fields = objectIn(text);
  if (fields === undefined) return { code: 'malformed', says: 'holds no JSON object' };
  if (Object.keys(fields).length === 0) return PLACEHOLDER;
  return CHECKS[kind](fields);
}

/** The fault as a sentence for logs and people. */
export const faultSentence = (name: string, { says }: SecretFault): string => `The secret ${name} ${says}.`;

/** The name in a secret's ARN, without what AWS adds to it; another id stays as it is. */
export const secretNameIn = (secretId: string): string =>
  /:secret:(.+)-[A-Za-z0-9]{6}$/.exec(secretId)?.[1] ?? secretId;

const EMPTY: SecretFault = { code: 'empty', says: 'is empty' };
const PLACEHOLDER: SecretFault = {
  code: 'placeholder',
  says: 'is still the placeholder that the deployment made',
};

function kindOf(name: string): SecretKind {
  if (name === 'api-key') return 'key';
  if (name === 'oncall') return 'oncall';
  if (name.startsWith('oauth-')) return 'oauth';
  return name === 'pii-key' || name === 'canary' || name.startsWith('webhook-') ? 'text' : 'system';
}

const CHECKS: Readonly<Record<'system' | 'oauth' | 'oncall', (fields: Fields) => SecretFault | undefined>> = {
  system(fields) {
    const { authorization, certificate, privateKey, credential } = fields;
    if (credential === 'none') return undefined;
    if (authorization === undefined && certificate === undefined && privateKey === undefined)
      return { code: 'malformed', says: 'holds neither "authorization" nor "certificate"' };
    if ((certificate === undefined) !== (privateKey === undefined))
      return { code: 'malformed', says: 'holds only one of "certificate" and "privateKey"' };
    return first(
      textFault('certificate', certificate),
      textFault('privateKey', privateKey),
      headerFault('"authorization"', authorization),
    );
  },
  oauth(fields) {
    const credentials = [fields['primary'], fields['secondary']].filter(isObject);
    if (credentials.length === 0) return { code: 'malformed', says: 'holds no "primary" credential' };
    const isBlank = (name: string): boolean => credentials.every((one) => (one[name] ?? '') === '');
    if (isBlank('clientId') && isBlank('accessKeyId')) return PLACEHOLDER;
    return first(
      ...credentials.flatMap((one) =>
        [['clientId', 'clientSecret'] as const, ['accessKeyId', 'accessKeySecret'] as const].map(
          ([id, secret]) =>
            (one[id] ?? '') === ''
              ? undefined
              : (textFault(secret, one[secret] ?? '') ?? exampleFault(secret, one[secret])),
        ),
      ),
    );
  },
  oncall: (fields) =>
    first(
      textFault('pagerdutyRoutingKey', fields['pagerdutyRoutingKey']),
      headerFault('"servicenowAuthorization"', fields['servicenowAuthorization']),
      textFault('slackWebhook', fields['slackWebhook']) ?? slackFault(fields['slackWebhook']),
      textFault('webhookSecret', fields['webhookSecret']) ??
        exampleFault('webhookSecret', fields['webhookSecret']),
    ),
};

function slackFault(value: unknown): SecretFault | undefined {
  if (
    value === undefined ||
    /^https:\/\/[^\s/]+\/(services|workflows|triggers)\/[^\s<>…]+$/.test(String(value))
  )
    return undefined;
  return { code: 'malformed', says: 'holds a "slackWebhook" that is no address of an incoming webhook' };
}

const first = (...faults: readonly (SecretFault | undefined)[]): SecretFault | undefined =>
  faults.find((fault) => fault !== undefined);
