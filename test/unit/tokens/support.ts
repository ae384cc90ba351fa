/** A fleet of token providers over one store and one simulated token endpoint, on a virtual clock. */
import { type FakeClock, memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryTokenStore } from '../../../lambdas/adapters/memory/token-store.ts';
import { AuthError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type {
  Credential,
  Token,
  TokenEndpoint,
  TokenIncident,
  TokenProvider,
  TokenStore,
} from '../../../lambdas/core/ports.ts';
import type { TokenDeps } from '../../../lambdas/core/tokens/deps.ts';
import type { TokenOptions } from '../../../lambdas/core/tokens/options.ts';
import { createTokenProvider } from '../../../lambdas/core/tokens/provider.ts';

export const options: TokenOptions = {
  refreshEarlyMaxMs: 300_000,
  refreshEarlyShare: 0.1,
  waitMaxMs: 2000,
  maxRejections: 5,
  requestsPerMinute: 5,
  backoffBaseMs: 1000,
  maxBackoffMs: 300_000,
  timeoutMs: 5000,
  leaseMs: 35_000,
  copyMs: 5000,
  pollMs: 100,
};

export const credential = (name: Credential['name'], clientSecret: string = name): Credential => ({
  name,
  fingerprint: `${name}:${clientSecret}`,
  clientId: name,
  clientSecret,
  accessKeyId: '',
  accessKeySecret: '',
});

export type Mode = 'ok' | 'down' | 'hangs' | 'rejects' | 'throttles' | 'rejects-primary';

/** What the endpoint saw and does. */
export interface FakeEndpoint extends TokenEndpoint {
  mode: Mode;
  /** ms that an answer takes. */
  latencyMs: number;
  /** Life of a token, ms. */
  lifeMs: number;
  requests: { atMs: number; credential: string }[];
  /** Requests under way at once, now and at most. */
  active: number;
  mostActive: number;
}

export function fakeEndpoint(clock: FakeClock): FakeEndpoint {
  const endpoint: FakeEndpoint = {
    mode: 'ok',
    latencyMs: 300,
    lifeMs: 3_600_000,
    requests: [],
    active: 0,
    mostActive: 0,
    async request(used, { timeoutMs }) {
      endpoint.requests.push({ atMs: clock.now(), credential: used.name });
      endpoint.active += 1;
      endpoint.mostActive = Math.max(endpoint.mostActive, endpoint.active);
      const count = endpoint.requests.length;
      const { mode } = endpoint;
      await clock.sleep(mode === 'hangs' ? timeoutMs : Math.min(endpoint.latencyMs, timeoutMs));
      endpoint.active -= 1;
      if (mode === 'rejects' || (mode === 'rejects-primary' && used.name === 'primary')) {
        throw new AuthError('invalid_client');
      }
      if (mode === 'throttles') throw new ThrottledError(90_000, 'too many');
      if (mode === 'down' || mode === 'hangs') throw new TransientError('no answer');
      return { accessToken: `bearer-${count}`, expiresInMs: endpoint.lifeMs, apiBaseUrl: '' };
    },
  };
  return endpoint;
}

export interface Fleet {
  system: ReturnType<typeof memorySystem>;
  store: TokenStore;
  endpoint: FakeEndpoint;
  incidents: TokenIncident[];
  /** What the secret holds now. */
  secret: Credential[];
  /** Another container; its ports can be replaced to make it crash or freeze. */
  container(replaced?: Partial<TokenDeps>): TokenProvider;
}

export function fleet(): Fleet {
  const system = memorySystem();
  const store = memoryTokenStore();
  const endpoint = fakeEndpoint(system.clock);
  const made: Fleet = {
    system,
    store,
    endpoint,
    incidents: [],
    secret: [credential('primary')],
    container: (replaced = {}) =>
      createTokenProvider({
        ...system,
        platform: 'genesys',
        store,
        endpoint,
        credentials: async () => made.secret,
        onIncident: async (incident) => {
          made.incidents.push(incident);
        },
        options,
        ...replaced,
      }),
  };
  return made;
}

/** What a promise has come to, without waiting for it. */
export function watch<Value>(promise: Promise<Value>): { value?: Value; error?: unknown; done: boolean } {
  const seen: { value?: Value; error?: unknown; done: boolean } = { done: false };
  promise.then(
    (value) => Object.assign(seen, { value, done: true }),
    (error: unknown) => Object.assign(seen, { error, done: true }),
  );
  return seen;
}

/** Asks each provider for a token and lets `ms` go by. */
export async function ask(
  { system }: Fleet,
  providers: readonly TokenProvider[],
  ms = 3000,
): Promise<ReturnType<typeof watch<Token>>[]> {
  const asked = providers.map((provider) => watch(provider.get()));
  await system.clock.advance(ms);
  return asked;
}

/** A store of one container that dies: from the moment it is killed, nothing it does comes back or has an effect. */
export function mortal<Port extends object>(port: Port): { port: Port; kill(): void; thaw(): void } {
  let circuitWait: Promise<void> | undefined;
  let open: () => void = () => undefined;
  const wrapped = new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await circuitWait;
        const result: unknown = await Reflect.apply(member, target, args);
        await circuitWait;
        return result;
      };
    },
  });
  return {
    port: wrapped,
    kill() {
      circuitWait = new Promise((resolve) => {
        open = resolve;
      });
    },
    thaw() {
      circuitWait = undefined;
      open();
    },
  };
}
