/** Waits for all of them, then throws what the first failed one threw: nothing may run on after an answer. */
export async function allSettled<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
