/** An error with one of the host's codes, made in the plugin's process: its stack leads to the plugin's own line. */
export function hostError(
  code: 'STORE_LIMIT' | 'TIMER_INVALID' | 'FILE_INVALID' | 'OUTBOUND_INVALID',
  message: string,
): Error {
  return Object.assign(new Error(message), { code });
}
