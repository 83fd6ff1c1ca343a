/** Something goes otherwise than the demo promises. The message is for people. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
}
