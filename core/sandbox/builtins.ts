/**
 * Node's modules, fetched without an ES import so that nothing of them is bound to public names before `harden` has
 * mended them.
 */
export type Builtins = ReturnType<typeof takeBuiltins>;

export function takeBuiltins() {
  const { process } = globalThis;
  const get = process.getBuiltinModule.bind(process);
  return {
    process,
    os: get('node:os'),
    v8: get('node:v8'),
    module: get('node:module'),
    net: get('node:net'),
    /** Few plugins need it, and then it has time. */
    files: () => get('node:fs/promises'),
    path: get('node:path'),
    url: get('node:url'),
    util: get('node:util'),
    sqlite: get('node:sqlite'),
  };
}
