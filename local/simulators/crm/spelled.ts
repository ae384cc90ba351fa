/** Numbers as people write them. */

/** A number in any of the spellings of its country, in E.164. */
export function e164Of(spelling: string): string {
  const digits = spelling.replace(/\D/g, '');
  return digits.length === 10 ? `+1${digits}` : `+${digits}`;
}

/** As somebody has typed it into a record. */
export function asWritten(e164: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return parts === null ? e164 : `(${parts[1]}) ${parts[2]}-${parts[3]}`;
}
