/** Connections to systems behind, as the settings have them. */
import { httpCaller, type OpenCaller } from '../../adapters/http/http-call.ts';
import { numberSetting } from '../../adapters/settings.ts';

/** Reads REPLY_MAX_BYTES. Throws SettingError. */
export function settingsOpen(): OpenCaller {
  const maxReplyBytes = numberSetting('REPLY_MAX_BYTES');
  return (certificate) => httpCaller(certificate, { maxReplyBytes });
}
