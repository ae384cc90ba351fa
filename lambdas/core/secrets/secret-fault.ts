/** What is wrong with a secret's text: a fault of ours, never of the system that it opens. */

export interface SecretFault {
  /** `placeholder`: what the deployment made, or an example, was never replaced. */
  code: 'empty' | 'placeholder' | 'malformed' | 'no_header';
  /** Goes on after the secret's name; holds nothing of its text (P9). */
  says: string;
}

/** By what a secret is read as: its name in the catalogue, or the last part of it. */
type SecretKind = 'text' | 'key' | 'system' | 'oauth' | 'oncall';

/** Undefined where nothing is wrong with the secret of that name (`crm`, `oauth-genesys`, …) as far as its text shows. */
export function secretFault(name: string, text: string): SecretFault | undefined {
  if (text.trim() === '') return EMPTY;
  const kind = kindOf(name);
  if (kind === 'text') return undefined;
  if (kind === 'key') return headerFault('it', text);
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
  return name === 'pii-key' || name.startsWith('webhook-') ? 'text' : 'system';
}

type Fields = Record<string, unknown>;

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
    ),
};

const first = (...faults: readonly (SecretFault | undefined)[]): SecretFault | undefined =>
  faults.find((fault) => fault !== undefined);

/** A field that may be left out, but not left empty. */
function textFault(name: string, value: unknown): SecretFault | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return { code: 'malformed', says: `holds a "${name}" that is no text` };
  return value.trim() === '' ? { code: 'empty', says: `holds an empty "${name}"` } : undefined;
}

function headerFault(what: string, value: unknown): SecretFault | undefined {
  const fault = textFault(what.replaceAll('"', ''), value);
  if (fault !== undefined || typeof value !== 'string') return fault;
  if (HEADER_VALUE.test(value)) return exampleFault(what, value);
  return {
    code: 'no_header',
    says: `can't be sent: ${what} holds a line end, a blank at an end, or a character that no header can carry`,
  };
}

/** Visible ASCII with blanks inside: what every server reads alike. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

function exampleFault(what: string, value: unknown): SecretFault | undefined {
  return typeof value === 'string' && EXAMPLE.test(value)
    ? { code: 'placeholder', says: `still holds the placeholder of an example (${what.replaceAll('"', '')})` }
    : undefined;
}

/** What examples put in a credential's place. */
const EXAMPLE =
  /^(?:(?:bearer|basic|token)\s+)?(?:<[^>]*>|\$\{[^}]*\}|\.{3,}|…|x{3,}|change[-_ ]?me|replace[-_ ]?me|placeholder|todo|your[-_ ][\w-]+)$/i;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
