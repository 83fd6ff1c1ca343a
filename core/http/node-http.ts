/**
 * Of Node's `http`, what the host uses. An `import` of it makes every export ready, `WebSocket` among them, and for that all of undici is
 * loaded: a fiftieth of the host's start, and a tenth of a short verb.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
