/**
 * Renewal ahead of time, as a job in a queue: each grant asks for the next one, so that in steady use nobody waits for a
 * token. A use of a token that is due asks, too, so that no crash ends the chain; an hour without a use ends it.
 */
import { asError } from '../errors.ts';
import type { TokenProvider, TokenRecord, TokenRenewalMessage } from '../ports.ts';
import type { TokenDeps } from './deps.ts';
import { emptyRecord } from './record.ts';

type Asking = Pick<TokenDeps, 'platform' | 'store' | 'clock' | 'log' | 'renewals'>;

/** Who has not been used for so long is not renewed (design), ms. */
const QUIET_MS = 3_600_000;
/** A use is noted at most this often (own choice): one write in a while over the fleet, and far less than an hour, ms. */
const NOTE_EVERY_MS = 900_000;
/** So long one asked renewal is waited for before another is asked for (own choice), ms. */
const ASKED_FOR_MS = 60_000;
/** The least time between a failed renewal and the next (own choice); the record's back-off counts where it is longer, ms. */
const AGAIN_MS = 15_000;

/** After a grant: asks for its successor. A queue that fails is made up for by the next use. Never throws. */
export async function askForRenewal(
  { renewals, clock, log, platform }: Asking,
  record: TokenRecord,
): Promise<void> {
  const { generation, refreshAtMs } = record;
  const message: TokenRenewalMessage = { kind: 'token-renewal', generation, dueAtMs: refreshAtMs };
  await renewals?.sendRenewal(message, refreshAtMs - clock.now()).catch((error: unknown) => {
    log.warn('a token renewal could not be asked for', { platform, error: asError(error) });
  });
}

/** Notes in the background that a token is used, and asks for its renewal where that is due. Neither method throws. */
export function createNoteUse(deps: Asking): { of(record: TokenRecord): void; settled(): Promise<void> } {
  const { platform, store, clock, log } = deps;
  let noting: Promise<void> | undefined;
  const note = async (record: TokenRecord, isDue: boolean): Promise<void> => {
    const usedAtMs = clock.now();
    const revision = record.revision + 1;
    const asked = isDue ? { renewalAskedUntilMs: usedAtMs + ASKED_FOR_MS } : {};
    if (!(await store.write(platform, { ...record, revision, usedAtMs, ...asked }, record.revision))) return;
    if (isDue) await askForRenewal(deps, { ...record, refreshAtMs: usedAtMs });
  };
  return {
    of(record) {
      const nowMs = clock.now();
      const isDue = nowMs >= record.refreshAtMs && nowMs >= record.renewalAskedUntilMs;
      if (noting !== undefined || (!isDue && nowMs - record.usedAtMs < NOTE_EVERY_MS)) return;
      noting = note(record, isDue)
        .catch((error: unknown) =>
          log.warn('the use of a token was not noted', { platform, error: asError(error) }),
        )
        .finally(() => {
          noting = undefined;
        });
    },
    async settled() {
      await noting;
    },
  };
}

/** Takes one renewal job. Throws UnavailableError: the job then comes back. */
export function createRenewals(
  deps: Required<Asking> & { tokens: Pick<TokenProvider, 'renew'> },
): (message: TokenRenewalMessage) => Promise<void> {
  const { platform, store, clock, log, renewals, tokens } = deps;
  const later = (message: TokenRenewalMessage, atMs: number): Promise<void> =>
    renewals.sendRenewal({ ...message, dueAtMs: atMs }, atMs - clock.now());
  return async (message) => {
    // A queue shows its messages within 15 minutes: longer lives take several rounds.
    if (clock.now() < message.dueAtMs) return later(message, message.dueAtMs);
    const record = (await store.read(platform)) ?? emptyRecord;
    // A newer token has asked for its own successor.
    if (record.generation !== message.generation || clock.now() - record.usedAtMs > QUIET_MS) return;
    if (await tokens.renew()) return;
    const { notBeforeMs } = (await store.read(platform)) ?? emptyRecord;
    log.info('a token was not renewed yet', { platform });
    await later(message, Math.max(clock.now() + AGAIN_MS, notBeforeMs));
  };
}
