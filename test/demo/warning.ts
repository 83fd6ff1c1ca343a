import { fact } from './layout.ts';
import { show } from './show.ts';
import type { Stage } from './stage.ts';

/** Shows what the log tells a plugin's author about a reply that did not leave as it was written. */
export async function showWarning(stage: Stage, plugin: string, about: RegExp): Promise<void> {
  const { reason, offset } = await stage.until(`warning for the author of ${plugin} like ${about}`, () =>
    stage.warnings().find((warning) => warning.plugin === plugin && about.test(warning.reason)),
  );
  const where = offset === undefined ? '' : `byte ${offset}`;
  await show(fact('·', `The log tells ${plugin}’s author: ${reason}`, where));
}
