/** The request of a Data Action file. */
import { type Findings, fault, nothing, together, warning, when } from './findings.ts';
import { isCompound, type Json, objectOf, textOf } from './json.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** A whole address out of a reference can't be judged. */
const SAFE_ADDRESS = /^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)[:/]|\$)/i;

export function requestFindings(request: Json | undefined): Findings {
  if (request === undefined) return fault('config.request is missing.');
  const url = textOf(request['requestUrlTemplate']).trim();
  return together(
    when(url === '', fault('requestUrlTemplate is missing.')),
    when(url !== '' && !SAFE_ADDRESS.test(url), warning('requestUrlTemplate should be an https address.')),
    methodFindings(textOf(request['requestType'])),
    bodyFindings(request),
    headerFindings(request['headers']),
  );
}

function methodFindings(method: string): Findings {
  if (METHODS.has(method)) return nothing;
  return METHODS.has(method.toUpperCase())
    ? warning(`requestType should be written ${method.toUpperCase()}.`)
    : fault(`requestType must be one of ${[...METHODS].join(', ')}.`);
}

function bodyFindings(request: Json): Findings {
  const body = request['requestTemplate'];
  if (isCompound(body)) return fault('requestTemplate must be a text: JSON inside it is escaped.');
  if (body === undefined || body === null)
    return textOf(request['requestTemplateUri']) === ''
      ? fault('requestTemplate is missing: it is asked for with GET too, as "${input.rawRequest}".')
      : warning('requestTemplate is missing: what requestTemplateUri names does not come with the file.');
  return when(body === '', warning('requestTemplate is empty: usually it is "${input.rawRequest}".'));
}

function headerFindings(headers: unknown): Findings {
  if (headers === undefined || headers === null) return nothing;
  const known = objectOf(headers);
  if (known === undefined) return fault('headers must be an object, from name to value.');
  return together(
    ...Object.entries(known).map(([name, value]) =>
      together(
        when(isCompound(value), fault(`The header ${name} must be a text.`)),
        when(!/^[\w!#$%&'*+.^`|~-]+$/.test(name), warning(`"${name}" is no name of a header.`)),
      ),
    ),
  );
}
