/** Tokens of one holder for one container, refreshed once over the fleet (P7). */
import { asError, UnavailableError } from '../errors.ts';
import { countUnknownFormat } from '../message/formats.ts';
import type { CredentialIdentity, Token, TokenProvider, TokenRecord } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { TokenDeps } from './deps.ts';
import { planRefresh, type RefreshPlan } from './plan.ts';
import { emptyRecord, invalidated, isServable } from './record.ts';
import { createRefresh } from './refresh.ts';
import { createNoteUse } from './renewals.ts';

/** The container's copy of the record's token. */
interface Copy {
  token: Token;
  record: TokenRecord;
  /** ms since the epoch of the last look at the record. */
  seenAtMs: number;
}

/** Says whether there is a new token. */
type Start = () => Promise<boolean>;

/** Writes that an invalidation may lose to others before it gives up: each loss means that another has won. */
const INVALIDATE_TRIES = 5;

/** One a container and holder. */
export function createTokenProvider<One extends CredentialIdentity>(deps: TokenDeps<One>): TokenProvider {
  const { platform, store, clock, random, log, options } = deps;
  const refresh = createRefresh(deps);
  let copy: Copy | undefined;
  /** The last generation that the platform has refused; those before it are older still. */
  let refused = 0;
  let acquiring: Promise<Token> | undefined;
  let acquireUntilMs = 0;
  let refreshing: Promise<boolean> | undefined;
  const noteUse = createNoteUse(deps);

  const isGood = (record: TokenRecord): boolean =>
    isServable(record, clock.now()) && record.generation > refused;

  const prepare = async (record: TokenRecord): Promise<{ plan: RefreshPlan<One>; start: Start }> => {
    // A credential that was rejected may have been replaced since this container read the secret.
    const doubted = record.credentials.some((use) => use.rejections > 0);
    const credentials = await deps.credentials(doubted);
    const plan = planRefresh(record, credentials, clock.now(), options);
    const start: Start = async () => plan.kind === 'take' && refresh(record, plan.credential, credentials);
    return { plan, start };
  };

  /** At most one refresh of this container at a time, in the background or not. */
  const track = (start: Start): Promise<boolean> => {
    refreshing ??= start().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  const renewEarly = (record: TokenRecord): void => {
    if (refreshing !== undefined) return;
    track(async () => (await prepare(record)).start()).catch((error: unknown) => {
      log.warn('early token refresh failed', { platform, error: asError(error) });
    });
  };

  const lookUp = async (): Promise<TokenRecord> => {
    try {
      return (await store.read(platform)) ?? emptyRecord;
    } catch (error) {
      countUnknownFormat(error, deps.metrics);
      // A valid copy is better than no answer while the table can't be read.
      if (copy !== undefined && isGood(copy.record)) return copy.record;
      throw error;
    }
  };

  const acquire = async (): Promise<Token> => {
    for (;;) {
      const record = await lookUp();
      if (isGood(record)) {
        copy = { token: tokenOf(record), record, seenAtMs: clock.now() };
        if (deps.renewals !== undefined) noteUse.of(record);
        else if (clock.now() >= record.refreshAtMs) renewEarly(record);
        return copy.token;
      }
      copy = undefined;
      const { plan, start } = await prepare({ ...record, usedAtMs: clock.now() });
      if (plan.kind === 'refused' && plan.untilMs > acquireUntilMs) {
        throw refusal(plan.code, plan.untilMs - clock.now());
      }
      if (clock.now() >= acquireUntilMs) throw late();
      const renewed = plan.kind === 'take' && (await track(start));
      if (!renewed) await clock.sleep(options.pollMs * (0.5 + random.unit()));
    }
  };

  const late = (): UnavailableError =>
    new UnavailableError('token_wait', `No token of ${platform} within ${options.waitMaxMs} ms.`);
  const refusal = (code: string, waitMs: number): UnavailableError =>
    new UnavailableError(code, `No token of ${platform} can be had now.`, Math.ceil(waitMs / 1000));

  return {
    async get() {
      const now = clock.now();
      if (copy !== undefined && isGood(copy.record) && now < copy.seenAtMs + options.copyMs) {
        // The first look past the refresh time starts the refresh; the copy serves on meanwhile.
        const due = copy.seenAtMs < copy.record.refreshAtMs && now >= copy.record.refreshAtMs;
        if (!due) return copy.token;
      }
      const untilMs = now + options.waitMaxMs;
      acquireUntilMs = Math.max(acquireUntilMs, untilMs);
      acquiring ??= acquire().finally(() => {
        acquiring = undefined;
      });
      return withTimeout(clock, options.waitMaxMs, acquiring, () => {
        throw late();
      });
    },

    async invalidate(generation) {
      refused = Math.max(refused, generation);
      for (let tries = 0; tries < INVALIDATE_TRIES; tries += 1) {
        const record = await store.read(platform);
        if (record === undefined || record.generation !== generation || record.accessToken === '') return;
        if (await store.write(platform, invalidated(record), record.revision)) {
          log.warn('token invalidated', { platform, generation });
          return;
        }
      }
    },

    async renew() {
      const record = (await store.read(platform)) ?? emptyRecord;
      if (isGood(record) && clock.now() < record.refreshAtMs) return false;
      const { start } = await prepare(record);
      return track(start);
    },

    async settled() {
      await Promise.all([refreshing?.catch(() => undefined), noteUse.settled()]);
    },
  };
}

function tokenOf(record: TokenRecord): Token {
  const { accessToken, generation, apiBaseUrl } = record;
  return { accessToken, generation, apiBaseUrl };
}
