/** What keeps an address from being called with a credential. */

export type AddressFault = 'no address' | 'open' | 'credential' | 'fragment' | 'query';

/** Of an https address, or plain http on loopback, as simulators and local agents have it, none. */
export function addressFaults(text: string): AddressFault[] {
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  // `new URL` reads `https:host` and `https:///host`, too.
  if (url === undefined || !/^https?:\/\/[^/]/i.test(text)) return ['no address'];
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return [
    ...(url.protocol === 'http:' && !isLocal ? (['open'] as const) : []),
    ...(url.username !== '' || url.password !== '' ? (['credential'] as const) : []),
    ...(text.includes('#') ? (['fragment'] as const) : []),
    ...(text.includes('?') ? (['query'] as const) : []),
  ];
}
