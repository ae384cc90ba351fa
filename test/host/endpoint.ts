/** Where the helpers are that all suites of a run share. */

/** The helper's address, started if need be; '' where it can't run here. Throws where it does not start. */
export async function endpointOf(
  helper: 'dynalite' | 'fauxqs' | 'dynamodb-local' | 'templates',
): Promise<string> {
  const response = await fetch(`${process.env['TEST_HOST']}/${helper}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
