/** Runs what belongs to one dialog one after the other, as the host does; other dialogs are not held up. */
export class DialogOrder {
  readonly #last = new Map<string, Promise<unknown>>();

  run<Result>(dialog: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(dialog) ?? Promise.resolve()).then(work);
    this.#last.set(
      dialog,
      result.catch(() => {}),
    );
    return result;
  }
}
