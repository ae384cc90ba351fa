/** Where the records of a connector are in the index of changes: HMACs, since ids can be personal (P9). */
import { UnavailableError } from '../errors.ts';
import type { Hasher } from '../ports.ts';

export interface RecordKeys {
  /** The key of the HMACs, which is loaded from then on. Throws UnavailableError. */
  piiKey(): Promise<string>;
  /** Throws UnavailableError where the key was never read. */
  recordKey(entity: string): string;
}

/** One a container; `read` throws UnavailableError. */
export function createRecordKeys(
  hasher: Pick<Hasher, 'hmac'>,
  connector: string,
  read: () => Promise<string>,
): RecordKeys {
  let key: string | undefined;
  return {
    async piiKey() {
      key = await read();
      return key;
    },
    recordKey(entity) {
      if (key === undefined)
        throw new UnavailableError('pii_key_late', 'The key of the HMACs is not loaded.');
      return hasher.hmac(key, `${connector}#record#${entity}`);
    },
  };
}
