/** The one request that fetches a token, for every kind of credential that has one. */
import type { Signer } from './assertion.ts';
import { signedAssertion } from './assertion.ts';
import type { ClientOptions, JwtBearer, PrivateKeyJwt, TokenAuth } from './auth.ts';

export interface TokenRequest {
  method: 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  /** A form. */
  body: string;
}

type Fields = Readonly<Record<string, string>>;
type Moment = { signer: Signer; id: string; nowMs: number };

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * What to send for a token: `fields` are those of the secret, `baseUrl` the connector's own (not one that came with a token),
 * `id` a fresh UUID. Throws UnavailableError where the key can't sign.
 */
export function tokenRequest(auth: TokenAuth, fields: Fields, baseUrl: string, moment: Moment): TokenRequest {
  const url = tokenUrlOf(auth, baseUrl);
  const { form, headers = {} } = partsOf(auth, fields, url, moment);
  const scope = auth.scope === undefined ? {} : { scope: auth.scope };
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams({ ...form, ...scope, ...auth.extra }).toString(),
  };
}

/** The token endpoint. */
export function tokenUrlOf({ tokenUrl, tokenPath = '' }: TokenAuth, baseUrl: string): string {
  return tokenUrl ?? `${baseUrl.replace(/\/+$/, '')}${tokenPath}`;
}

interface Parts {
  form: Record<string, string>;
  headers?: Record<string, string>;
}

function partsOf(auth: TokenAuth, fields: Fields, url: string, moment: Moment): Parts {
  switch (auth.kind) {
    case 'client-credentials':
      return withClient({ grant_type: 'client_credentials' }, auth, fields);
    case 'refresh-token':
      return withClient(
        { grant_type: 'refresh_token', refresh_token: fieldOf(fields, 'refreshToken') },
        auth,
        fields,
      );
    case 'private-key-jwt': {
      const assertion = assertionOf(auth, fields, fieldOf(fields, 'clientId'), 'RS384', url, moment);
      const form = { grant_type: 'client_credentials', client_assertion_type: CLIENT_ASSERTION };
      return { form: { ...form, client_assertion: assertion } };
    }
    case 'jwt-bearer':
      return {
        form: {
          grant_type: JWT_BEARER,
          assertion: assertionOf(auth, fields, fieldOf(fields, 'username'), 'RS256', url, moment),
        },
      };
  }
}

function assertionOf(
  { algorithm, assertionLife, audience }: PrivateKeyJwt | JwtBearer,
  fields: Fields,
  subject: string,
  usual: 'RS256' | 'RS384',
  url: string,
  moment: Moment,
): string {
  const { keyId } = fields;
  return signedAssertion(
    {
      issuer: fieldOf(fields, 'clientId'),
      subject,
      audience: audience ?? url,
      algorithm: algorithm ?? usual,
      ...(assertionLife === undefined ? {} : { life: assertionLife }),
      ...(keyId === undefined ? {} : { keyId }),
      signingKey: fieldOf(fields, 'signingKey'),
    },
    moment,
  );
}

/** Those that its kind needs a secret has, or nobody reads it (`readConnectorSecret`). */
function fieldOf(fields: Fields, name: string): string {
  return fields[name] ?? '';
}

/** A client without a secret names itself in the form: it is a public one. */
function withClient(
  form: Record<string, string>,
  { client, basicEncoding }: ClientOptions,
  fields: Fields,
): Parts {
  const clientId = fieldOf(fields, 'clientId');
  const { clientSecret } = fields;
  if (clientSecret === undefined) return { form: { ...form, client_id: clientId } };
  if (client === 'body') return { form: { ...form, client_id: clientId, client_secret: clientSecret } };
  const encode = basicEncoding === 'plain' ? (text: string) => text : formEncoded;
  const pair = Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64');
  return { form, headers: { authorization: `Basic ${pair}` } };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
