/** What one plugin may keep, in bytes of UTF-8; a value counts as its JSON. Checked in its process and again by the host. */
export const STORE_LIMITS = { keyBytes: 512, valueBytes: 262_144, totalBytes: 67_108_864 } as const;

/** The longest payload of a timer, in characters of its JSON. */
export const TIMER_PAYLOAD_LIMIT = 65_536;
