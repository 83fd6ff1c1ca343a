/**
 * An error that the operator is meant to read: its message is shown in the topic as it is.
 * Any other error shows a generic line with a reference that leads to the log.
 *
 * ```ts
 * if (amount > 1e6) throw new UserError('Ask accounting for an invoice this large.');
 * ```
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
