/** Where the engines are that all suites of a run share. */

/** The engine's endpoint, started if need be; '' where it can't run here. Throws where it does not start. */
export async function endpointOf(engine: 'dynalite' | 'fauxqs' | 'dynamodb-local'): Promise<string> {
  const response = await fetch(`${process.env['TEST_ENGINES']}/${engine}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
