/** What stands for the number in what a platform hands over as the caller: a text, a `tel:` or a `sip:` address. */

/** A caller as a plain text, and whether it came as a SIP address. */
export interface CallerAddress {
  text: string;
  isSip: boolean;
  /** The address itself says that the caller withheld the number (RFC 3323: a host under `.invalid`). */
  withheld: boolean;
}

/** Marks that nobody sees and that are copied along with a number: directional marks, zero-width spaces, soft hyphens. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** All dashes, the minus sign, the tilde and the long-vowel mark: all of them divide digits, none of them means anything. */
const DASHES = /[\p{Pd}\u2043\u2212\u223c\u301c\u30fc~]/gu;
/** Full-width forms, and the digits of Arabic and of Persian and Urdu: each block by its distance from ASCII. */
const OTHER_FORMS = /[\uff01-\uff5e\u0660-\u0669\u06f0-\u06f9]/g;

/** A name and an address in angle brackets, as SIP headers have it. */
const NAME_AND_ADDRESS = /<([^<>]*)>/;
const SCHEME = /^(tel|sips?):(?:\/\/)?\s*/i;
const INVALID_HOST = /(?:^|\.)invalid\.?(?::\d+)?$/i;
/** A pause and what is dialled after it. */
const DIALLED_AFTER = /(\d)\s*[,pw]+[\d#*,pw\s]*$/i;

/** The text of a number as it is seen: marks gone, dashes and full-width digits in ASCII, no blanks at the ends. */
export function visibleText(value: string): string {
  return value.replace(OTHER_FORMS, asciiOf).replace(INVISIBLE, '').replace(DASHES, '-').trim();
}

function asciiOf(form: string): string {
  const unit = form.charCodeAt(0);
  if (unit >= 0xff01) return String.fromCharCode(unit - 0xfee0);
  return String(unit - (unit >= 0x06f0 ? 0x06f0 : 0x0660));
}

/** Reads `tel:` (RFC 3966) and `sip:` (RFC 3261) addresses; any other text is taken as it is. `text` is visible text. */
export function callerAddress(text: string): CallerAddress {
  const address = NAME_AND_ADDRESS.exec(text)?.[1]?.trim() ?? text;
  const scheme = SCHEME.exec(address);
  const rest = scheme === null ? address : decoded(address.slice(scheme[0].length));
  const isSip = scheme?.[1]?.toLowerCase().startsWith('sip') === true || isBareSip(rest);
  if (!isSip) return { text: subscriber(rest), isSip, withheld: false };
  const at = rest.indexOf('@');
  // An address without a user is a host, unless it is a global number.
  const user = at >= 0 ? rest.slice(0, at) : rest.startsWith('+') ? rest : '';
  const host = at >= 0 ? (rest.slice(at + 1).split(/[;?]/)[0] ?? '') : '';
  // A password may follow the user.
  return { text: subscriber(user.replace(/:.*$/s, '')), isSip, withheld: INVALID_HOST.test(host.trim()) };
}

/** A global number before a host can't be a mail address. */
function isBareSip(text: string): boolean {
  return /^\+[\d\s().-]+(?:;[^@]*)?@/.test(text);
}

/** The number without its parameters; one that is local to a global prefix (`phone-context=+1`) gets it. */
function subscriber(text: string): string {
  const [number = '', ...parameters] = text.split(';');
  const context = parameters
    .map((parameter) => /^\s*phone-context=(\+[\d().-]+)/i.exec(parameter)?.[1])
    .find((prefix) => prefix !== undefined);
  const dialled = number
    .trim()
    .replace(DIALLED_AFTER, '$1')
    // A country code in brackets.
    .replace(/^\(\+(\d{1,3})\)/, '+$1');
  return context === undefined || dialled.startsWith('+') || dialled === ''
    ? dialled
    : `${context}${dialled}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
