/** How the calls of a connector are let in: out of its secret, and where its kind has one, with the fleet's token. */
import { type Auth, needsToken } from '../credentials/auth.ts';
import { type CertificatePair, callHeaders, certificateOf } from '../credentials/call-headers.ts';
import type { ConnectorCredential } from '../credentials/secret.ts';
import { SteadylineError, TransientError, UnavailableError } from '../errors.ts';
import type { TokenProvider } from '../ports.ts';

/** What a call is made with. */
export interface Access {
  /** The token's, else the connector's. */
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  certificate?: CertificatePair;
  /** Tells one credential or token from another. */
  id: string;
  /** Nobody has said yet what opens the door: a call that is refused then is refused for that. */
  isPlaceholder?: true;
}

/** One a container. */
export interface ConnectorAccess {
  /** Resolves when the secret is loaded. Throws UnavailableError. */
  ready(): Promise<void>;
  /** Throws TransientError where there is no valid token, and UnavailableError where something of ours is at fault. */
  get(): Promise<Access>;
  /** After `refused` was refused: another one, or undefined where there is none. */
  renew(refused: Access): Promise<Access | undefined>;
}

export interface AccessDeps {
  auth: Auth;
  baseUrl: string;
  /** Those of the present secret, in the order of their use; `newer`: look for a newer one. Throws UnavailableError. */
  credentials: (newer: boolean) => Promise<readonly ConnectorCredential[]>;
  /** For kinds that fetch tokens. */
  tokens?: Pick<TokenProvider, 'get' | 'invalidate'>;
}

export function createAccess(deps: AccessDeps): ConnectorAccess {
  const { auth, baseUrl, tokens } = deps;
  if (auth.kind === 'none') {
    const open: Access = { baseUrl, headers: {}, id: '' };
    return { ready: async () => undefined, get: async () => open, renew: async () => undefined };
  }
  return needsToken(auth) && tokens !== undefined ? byToken({ ...deps, tokens }) : bySecret(deps);
}

/** Nothing is fetched: the secret is the credential, and a refused one may have been replaced. */
function bySecret({ auth, baseUrl, credentials }: AccessDeps): ConnectorAccess {
  const read = async (newer: boolean): Promise<Access> => {
    const [first] = await credentials(newer);
    const fields = first?.fields ?? {};
    return {
      baseUrl,
      headers: callHeaders(auth, fields),
      ...withCertificate(fields),
      id: first?.fingerprint ?? '',
      ...(Object.keys(fields).length === 0 && { isPlaceholder: true as const }),
    };
  };
  return {
    async ready() {
      await credentials(false);
    },
    get: () => read(false),
    async renew(refused) {
      const found = await read(true).catch(unlessOfOurs);
      return found?.id === refused.id ? undefined : found;
    },
  };
}

function byToken({
  auth,
  baseUrl,
  credentials,
  tokens,
}: AccessDeps & Required<Pick<AccessDeps, 'tokens'>>): ConnectorAccess {
  const get = async (): Promise<Access> => {
    const [first] = await credentials(false);
    const { accessToken, generation, apiBaseUrl } = await tokens.get().catch(asFailure);
    return {
      baseUrl: apiBaseUrl === '' ? baseUrl : apiBaseUrl,
      headers: callHeaders(auth, {}, accessToken),
      ...withCertificate(first?.fields ?? {}),
      id: String(generation),
    };
  };
  return {
    async ready() {
      await credentials(false);
    },
    get,
    async renew(refused) {
      try {
        await tokens.invalidate(Number(refused.id));
        return await get();
      } catch (error) {
        return unlessOfOurs(error);
      }
    },
  };
}

function withCertificate(fields: Readonly<Record<string, string>>): Pick<Access, 'certificate'> {
  const certificate = certificateOf(fields);
  return certificate === undefined ? {} : { certificate };
}

/** What keeps a token from being had, as the provider names it; its store's faults are ours. */
const NO_TOKEN: ReadonlySet<string> = new Set(['token_wait', 'token_stopped', 'token_backoff', 'token_rate']);

/** Without a valid token the system can't be used: its breaker has to hear of it. */
function asFailure(error: unknown): never {
  if (error instanceof UnavailableError && NO_TOKEN.has(error.code))
    throw new TransientError(`there is no valid token (${error.code})`, { cause: error });
  throw error;
}

/** If it is unknown whether there is another one, the refusal counts: the call was made, and the breaker counts it. */
function unlessOfOurs(error: unknown): undefined {
  if (error instanceof SteadylineError) return undefined;
  throw error;
}
