/** What names the number in what a platform hands over as the caller: a text, a `tel:` or a `sip:` address. */

/** A caller as a plain text, and whether it came as a SIP address. */
export interface CallerAddress {
  text: string;
  isSip: boolean;
  /** The address itself says that the caller withheld the number (RFC 3323: a host under `.invalid`). */
  withheld: boolean;
}

/** Marks that nobody sees and that are copied along with a number: directional marks, zero-width spaces, soft hyphens. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** All dashes, the minus sign, the tilde, the long-vowel mark and raised dots: all of them divide digits, none of them means anything. */
const DASHES = /[\p{Pd}\u00b7\u2022\u2027\u2043\u2212\u223c\u301c\u30fb\u30fc~]/gu;
/** Full-width forms are at one distance from ASCII. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;
/** One text in quotes, as it comes out of a value that was written as text twice. */
const IN_QUOTES = /^(["'])(.*)\1$/s;

/** A name and an address in angle brackets, as SIP headers have it. */
const NAME_AND_ADDRESS = /^([^<>]*)<([^<>]*)>/;
/** Schemes whose addresses hold a number: RFC 3966, RFC 3261, RFC 5724, and two that have no RFC. */
const SCHEME = /^(tel|sips?|sms|callto|whatsapp):(?:\/\/)?\s*/i;
const INVALID_HOST = /(?:^|\.)invalid\.?(?::\d+)?$/i;
/** A pause and what is dialled after it. */
const DIALLED_AFTER = /(\d)\s*[,pw][\d#*,pw\s]*$/i;

/** The text of a number as it is seen: marks and quotes around it gone, dashes and all digits in ASCII, no blanks at the ends. */
export function visibleText(value: string): string {
  const seen = value
    .replace(FULL_WIDTH, (form) => String.fromCharCode(form.charCodeAt(0) - 0xfee0))
    .replace(DIGITS, digitOf)
    .replace(INVISIBLE, '')
    .replace(DASHES, '-')
    .trim();
  return seen.replace(IN_QUOTES, '$2').trim();
}

/** Unicode keeps the digits of each script in one row from 0 to 9, some rows one behind the other. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** Reads `tel:` and `sip:` addresses; any other text is taken as it is. `text` is visible text. */
export function callerAddress(text: string): CallerAddress {
  const address = visibleText(decoded(NAME_AND_ADDRESS.exec(text)?.[2] ?? text));
  const scheme = SCHEME.exec(address);
  const rest = scheme === null ? address : address.slice(scheme[0].length);
  const isSip = scheme?.[1]?.toLowerCase().startsWith('sip') === true || isBareSip(rest);
  if (!isSip) return { text: subscriber(rest), isSip, withheld: false };
  const at = rest.indexOf('@');
  // An address without a user is a host, unless it is a global number.
  const user = at >= 0 ? rest.slice(0, at) : rest.startsWith('+') ? rest : '';
  const host = rest.slice(at + 1).split(/[;?]/)[0] ?? '';
  // A password may follow the user.
  return { text: subscriber(user.replace(/:.*/s, '')), isSip, withheld: INVALID_HOST.test(host.trim()) };
}

/** The name before an address in angle brackets, without quotes; empty where there is none. `text` is visible text. */
export function displayName(text: string): string {
  return (NAME_AND_ADDRESS.exec(text)?.[1] ?? '').replace(/["']/g, '').trim();
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
