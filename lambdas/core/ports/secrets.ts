/** Secrets on the stages of Secrets Manager. */

/** The values of one secret. */
export interface SecretValues {
  current: string;
  /** AWSCURRENT's creation, ms since the epoch: previous is refused 24 h later. */
  currentSinceMs: number;
  previous?: string;
  /** AWSPENDING: stored before it is rotated at the platform, accepted too. */
  pending?: string;
}

/** Cached at most 5 minutes. Throws UnavailableError where the secret can't be read and nothing is cached. */
export interface SecretSource {
  read(secretId: string): Promise<SecretValues>;
  /** Looks once for a newer secret, at most once in a few seconds; otherwise answers as `read`. */
  refresh(secretId: string): Promise<SecretValues>;
}
