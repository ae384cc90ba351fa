/** Client certificates for platforms that ask for mutual TLS: `certificate` and `privateKey`, PEM, in the OAuth secret. */
import { certificateIn } from '../../../core/credentials/call-headers.ts';
import type { SecretSource } from '../../../core/ports.ts';
import { type CallHttp, httpCaller, type OpenCaller } from '../http-call.ts';

/** A caller that shows the secret's certificate, if there is one, and opens new connections when it changes. */
export function secretCaller(
  secrets: SecretSource,
  secretId: string,
  open: OpenCaller = httpCaller,
): CallHttp {
  let kept: { certificate: string; caller: CallHttp } | undefined;
  return async (call) => {
    const certificate = certificateIn((await secrets.read(secretId)).current);
    const text = JSON.stringify(certificate) ?? '';
    if (kept?.certificate !== text) kept = { certificate: text, caller: open(certificate) };
    return kept.caller(call);
  };
}
