/** What the tests use of `oidc-provider`, which brings no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  interface TokenContext {
    oidc: {
      params: Record<string, string>;
      client: { clientId: string };
      entity(name: string, value: unknown): void;
    };
    body: unknown;
  }
  interface Saved {
    save(): Promise<string>;
  }
  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
    registerGrantType(
      name: string,
      handler: (context: TokenContext) => Promise<void>,
      parameters: string[],
    ): void;
    on(event: string, listener: (context: unknown, error: Error) => void): void;
    Client: { find(id: string): Promise<object | undefined> };
    Grant: new (
      payload: object,
    ) => Saved & { addOIDCScope(scope: string): void };
    RefreshToken: new (
      payload: object,
    ) => Saved;
    ClientCredentials: new (
      payload: object,
    ) => Saved & { scope: string };
  }
  export namespace errors {
    class InvalidGrant extends Error {
      constructor(detail: string);
    }
  }
}
