/** Values of FHIR searches: `|`, `,` and `$` divide, and a backslash takes that from them (FHIR R4, 3.1.1.4.0.1). */
import { scalarText, template } from './fragment.ts';

/** ``fhir`${system}|${value}` `` is a token; a list is divided by commas and means any of them. */
export const fhir = template('fhir', escaped);

function escaped(value: unknown): string {
  if (Array.isArray(value)) return value.map(escaped).join(',');
  return scalarText(value).replace(/[\\|,$]/g, (char) => `\\${char}`);
}
