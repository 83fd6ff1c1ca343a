/**
 * Of Node's `http`, what the host uses. An `import` of it makes every export ready, `WebSocket` among them, and for that all of undici is
 * loaded: a fiftieth of the host's start, and a sixth of a verb that asks a host.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
