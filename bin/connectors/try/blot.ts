/** Keeps secrets out of what is shown. */

const BLOT = '***';
/** Shorter texts would blot out words that are no secret. */
const LEAST = 4;
/** Fields of a credential that name somebody and open nothing. */
const PUBLIC: ReadonlySet<string> = new Set(['clientId', 'username', 'keyId']);

export interface Blotter {
  /** From now on this text is a secret. */
  add(...secrets: readonly string[]): void;
  /** The same text without any secret in it, as it is or as a URL, a form or a JSON text holds it. */
  blot(text: string): string;
}

/** One for each run. */
export function createBlotter(): Blotter {
  const known = new Set<string>();
  return {
    add(...secrets) {
      for (const secret of secrets)
        if (secret.length >= LEAST)
          for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
            known.add(form);
    },
    blot: (text) =>
      [...known]
        .sort((one, other) => other.length - one.length)
        .reduce((kept, secret) => kept.replaceAll(secret, BLOT), text),
  };
}

/** What of a credential must not be shown. */
export function secretFields(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) => (PUBLIC.has(name) ? [] : [value]));
}

/** A credential's headers, their values blotted out whole but for the scheme. */
export function blottedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const [, scheme = ''] = /^((?:Bearer|Basic) )/.exec(value) ?? [];
      return [name, `${scheme}${BLOT}`];
    }),
  );
}
