/** What a lookup has found goes back to the platform, where its connector asks for it and the caller names the conversation. */
import type { LookupAnswer } from '../connector/look-up.ts';
import type { ConversationWriteBack } from '../connector/write-back.ts';
import { asError } from '../errors.ts';
import { requestUpdate } from '../platform/update-of.ts';
import type { Clock, Hasher, Log, Platform, PlatformUpdateQueue } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { CachedValue } from './cached-value.ts';

export interface SendBackDeps {
  hasher: Pick<Hasher, 'hmac'>;
  /** Throws UnavailableError. */
  piiKey: () => Promise<string>;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  updates: PlatformUpdateQueue;
  /** Platforms that get updates. */
  updated: ReadonlySet<Platform>;
  /** LOOKUP_AFTER_MS: what follows an answer is never worth more. */
  afterMs: number;
}

/** What was asked, and what was found. */
export interface FoundForConversation {
  /** `{connector}/{lookup}` */
  from: string;
  writeBack: ConversationWriteBack;
  /** As it came in the request's body. */
  conversation: unknown;
  found: CachedValue<LookupAnswer>;
  correlationId: string;
  untilMs: number;
}

/** Never throws: the answer counts more than what is made of it. */
export type SendBack = (what: FoundForConversation) => Promise<void>;

/** What is old or may be of somebody else is not sent. */
export function createSendBack(deps: SendBackDeps): SendBack {
  const { hasher, piiKey, clock, log, updates, updated, afterMs } = deps;
  return async ({ from, writeBack, conversation, found, correlationId, untilMs }) => {
    const { source, customer } = found;
    if ((source !== 'live' && source !== 'cache') || !customer.found || customer.isAmbiguous) return;
    const brought = { from, values: customer.values, nowMs: clock.now(), updated };
    const send = async (): Promise<void> => {
      // The answer's own cache entry is named by the same key: it is there.
      const naming = { hasher, piiKey: await piiKey() };
      const update = requestUpdate(correlationId, conversation, writeBack, brought, naming);
      if (update !== undefined) await updates.sendUpdates([update]);
    };
    const late = (): never => {
      throw new Error('there was no time left for it');
    };
    try {
      const capMs = Math.min(afterMs, untilMs - clock.now());
      // The answer is on its way: what is begun now would go on after it.
      if (capMs <= 0) late();
      await withTimeout(clock, capMs, send(), late);
    } catch (error) {
      log.warn('what a lookup has found could not be sent back', { from, error: asError(error) });
    }
  };
}
