/** Name, kind and time-out of a Data Action file. */
import { type Findings, fault, note, nothing, together, warning, when } from './findings.ts';
import { type Json, textOf } from './json.ts';

/** Longest name, characters (Genesys Cloud's own limit). */
const MAX_NAME = 256;
/** Bounds of a time-out, s (Genesys Cloud's documentation); without one it is the longest. */
const TIMEOUT_S = { min: 1, max: 60 };
/** What the user interface puts behind the name when it exports an action. */
const EXPORT_STAMP = / - Exported \d.*$/;
const VERSION = /(?:^|[\s_.-])v\d+(?:[._]\d+)*$/i;

/** What has rules of its own, which are not known here; undefined: the file is a web-services action. */
export function otherKind(action: Json): 'integration' | 'authentication' | undefined {
  const integration = textOf(action['integrationType']);
  if (integration !== '' && integration !== 'custom-rest-actions') return 'integration';
  return /auth/i.test(textOf(action['actionType'])) ? 'authentication' : undefined;
}

export function headFindings(action: Json): Findings {
  const name = textOf(action['name']).trim();
  const secure = action['secure'] ?? false;
  return together(
    when(name === '', fault('name is missing.')),
    when(name.length > MAX_NAME, fault(`name is longer than ${MAX_NAME} characters.`)),
    when(
      !VERSION.test(name.replace(EXPORT_STAMP, '')),
      warning(
        'The name carries no version, as " v1" at its end: a published contract can never change, the next is another action.',
      ),
    ),
    when(typeof secure !== 'boolean', warning('secure should be true or false.')),
    kindFindings(action),
  );
}

function kindFindings(action: Json): Findings {
  const kind = otherKind(action);
  if (kind === 'integration')
    return note(
      `${textOf(action['integrationType'])} is another integration type: its rules are not checked here.`,
    );
  if (kind === 'authentication')
    return note('A custom authentication action has rules of its own: they are not checked here.');
  const actionType = action['actionType'];
  return together(
    when(
      textOf(action['integrationType']) === '',
      fault('integrationType is missing: custom-rest-actions for a web-services action.'),
    ),
    when(textOf(actionType) === '', fault('actionType is missing: without "custom" the import fails.')),
    when(
      textOf(actionType) !== '' && actionType !== 'custom',
      fault(`actionType must be custom, but is ${textOf(actionType)}.`),
    ),
  );
}

/** Of `config.timeoutSeconds`. */
export function timeoutFindings(given: unknown): Findings {
  if (given === undefined || given === null)
    return warning(`config.timeoutSeconds is missing: a caller may wait ${TIMEOUT_S.max} s.`);
  const seconds = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  if (typeof seconds !== 'number' || !(seconds >= TIMEOUT_S.min && seconds <= TIMEOUT_S.max))
    return fault(`config.timeoutSeconds must be from ${TIMEOUT_S.min} to ${TIMEOUT_S.max}.`);
  return typeof given === 'number' && Number.isInteger(given)
    ? nothing
    : warning('config.timeoutSeconds should be a whole number.');
}
