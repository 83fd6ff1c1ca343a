import { HostError } from '../errors.ts';

/**
 * The connection called `name`; without a name, the one with `instanceId`, else the test connection of `hotline dev`, else the
 * only one there is. Throws `HostError` `CONNECTION_UNKNOWN`.
 */
export function chooseConnection<Connection extends { readonly name: string; readonly instanceId?: string }>(
  connections: readonly Connection[],
  { name, instanceId }: { readonly name?: string; readonly instanceId?: string },
): Connection {
  const named = (wanted: string) => connections.find((connection) => connection.name === wanted);
  const byInstance =
    instanceId === undefined ? undefined : connections.find((connection) => connection.instanceId === instanceId);
  const only = connections.length === 1 ? connections[0] : undefined;
  const found = name === undefined ? (byInstance ?? named('test') ?? only) : named(name);
  if (found !== undefined) return found;
  const names = connections.map((connection) => connection.name).join(', ');
  const problem =
    name === undefined ? 'It is not clear which connection is meant.' : `There is no connection ${name} with a key.`;
  throw new HostError('CONNECTION_UNKNOWN', `${problem} There are: ${names || 'none'}.`);
}
