/** What the token provider of one platform is wired with. */
import type { Credential, Platform, System, TokenEndpoint, TokenIncident, TokenStore } from '../ports.ts';
import type { TokenOptions } from './options.ts';

export interface TokenDeps extends System {
  platform: Platform;
  store: TokenStore;
  endpoint: TokenEndpoint;
  /**
   * The credentials of the present secret, in the order of their use. `newer`: look for a newer secret than the one
   * at hand. Throws UnavailableError.
   */
  credentials: (newer: boolean) => Promise<readonly Credential[]>;
  /** Told after the write that opened, changed or ended the incident. */
  onIncident: (incident: TokenIncident) => Promise<void>;
  options: TokenOptions;
}
