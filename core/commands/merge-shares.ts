/**
 * Divides a budget among wishes: those that are small get what they want, the others the same share each.
 *
 * ```ts
 * fairShares([10, 500, 900], 610); // [10, 300, 300]
 * ```
 */
export function fairShares(wishes: readonly number[], budget: number): number[] {
  let left = Math.max(budget, 0);
  let waiting = wishes.length;
  let share = 0;
  for (const wish of wishes.toSorted((a, b) => a - b)) {
    share = Math.floor(left / waiting);
    if (wish > share) break;
    share = wish;
    left -= wish;
    waiting--;
  }
  return wishes.map((wish) => Math.min(wish, share));
}
