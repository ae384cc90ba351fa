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

/**
 * Cached at most 5 minutes; while the store fails the last copy is served for up to SECRET_STALE_MAX_MS.
 * Throws UnavailableError where the secret can't be read and no copy is left.
 */
export interface SecretSource {
  read(secretId: string): Promise<SecretValues>;
  /**
   * Looks for a newer secret, at most once in a few seconds; between looks answers as `read`. Throws UnavailableError
   * where the look fails: nobody is refused on the strength of a copy that may be old.
   */
  refresh(secretId: string): Promise<SecretValues>;
}
