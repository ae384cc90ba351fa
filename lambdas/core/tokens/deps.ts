/** What the token provider of one holder is wired with. */
import type {
  Credential,
  CredentialIdentity,
  RenewalQueue,
  System,
  TokenEndpoint,
  TokenHolder,
  TokenIncident,
  TokenStore,
} from '../ports.ts';
import type { TokenOptions } from './options.ts';

export interface TokenDeps<One extends CredentialIdentity = Credential> extends System {
  platform: TokenHolder;
  store: TokenStore;
  endpoint: TokenEndpoint<One>;
  /**
   * The credentials of the present secret, in the order of their use. `newer`: look for a newer secret than the
   * loaded one. Throws UnavailableError.
   */
  credentials: (newer: boolean) => Promise<readonly One[]>;
  /** Told after the write that opened, changed or ended the incident. */
  onIncident: (incident: TokenIncident) => Promise<void>;
  options: TokenOptions;
  /**
   * Renewals ahead of time are jobs in this queue, so that no call waits for them and no crash ends their chain.
   * @default the user of a token that is due renews it in the background
   */
  renewals?: RenewalQueue;
}
