/** The refresh queue for a function that seldom sends: SQS's client is loaded with the first refresh. */
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import type { RefreshQueue } from '../../core/ports.ts';

/** A lookup sends only where the CRM has not answered; without that the client would cost every cold start. */
export function lazyRefreshQueue(url: string, config: SQSClientConfig): RefreshQueue {
  let opened: Promise<RefreshQueue> | undefined;
  const open = async (): Promise<RefreshQueue> => {
    const { openRefreshQueue } = await import('./refresh-queue.ts');
    return openRefreshQueue(url, config);
  };
  return {
    async sendRefresh(refresh) {
      opened ??= open();
      await (await opened).sendRefresh(refresh);
    },
  };
}
