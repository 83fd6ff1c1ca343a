import type { Config } from './types.ts';

/** What is wrong between settings that are right one by one; one line each. */
export function crossCheck({ connections, replies, sandbox }: Config): string[] {
  return [
    ...repeated(connections.map(({ name }) => name)).map(
      ([first, second]) =>
        `connections[${second}].name is '${connections[second]?.name}', like connections[${first}]; allowed: a name of its own.`,
    ),
    ...sharedKeys(connections),
    ...(replies.reserveMs < replies.budgetMs
      ? []
      : [
          `replies.reserveMs is ${replies.reserveMs}; allowed: less than replies.budgetMs, which is ${replies.budgetMs}.`,
        ]),
    ...(sandbox.heapMb <= sandbox.memoryMb
      ? []
      : [`sandbox.heapMb is ${sandbox.heapMb}; allowed: at most sandbox.memoryMb, which is ${sandbox.memoryMb}.`]),
  ];
}

/** Two connections that one request could mean. */
function sharedKeys(connections: Config['connections']): string[] {
  const owners = connections.flatMap(({ instanceId = '', apiKeys }, index) =>
    [...new Set(apiKeys)].map((key) => ({ index, identity: JSON.stringify([instanceId, key]) })),
  );
  return repeated(owners.map(({ identity }) => identity)).map(
    ([first, second]) =>
      `connections[${owners[second]?.index}] has a key of connections[${owners[first]?.index}] and the same instanceId; allowed: a different key or instanceId.`,
  );
}

/** Pairs of indices: where a value stands first, and where it stands again. */
function repeated(values: readonly string[]): [first: number, again: number][] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return first < index ? [[first, index] as [number, number]] : [];
  });
}
