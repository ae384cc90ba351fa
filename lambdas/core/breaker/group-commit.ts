/** Many callers, one write at a time. */

/**
 * Runs `send` at once, or once more after the run under way: callers in the meantime share that next run. The answer
 * comes when everything handed over before the call has been sent.
 */
export function groupCommit(send: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const commit = (): Promise<void> => {
    if (running === undefined) {
      running = send().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running.then(() => {
      next = undefined;
      return commit();
    });
    return next;
  };
  return commit;
}
