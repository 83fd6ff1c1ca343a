/** Marks a place whose entry was taken back; a search goes on behind it. */
const REMOVED = -1;

/** From hashes to places in the journal: 16 bytes an entry at best, where a `Map` would take five times that. */
export class HashTable {
  /** Their length is a power of two. */
  #hashes = new Float64Array(1024);
  /** 0: free. */
  #seqs = new Float64Array(1024);
  #count = 0;

  add(hash: number, seq: number): void {
    if (this.#count * 4 >= this.#seqs.length * 3) this.#grow();
    let slot = this.#slot(hash);
    while (this.#seqs[slot] !== 0) slot = this.#next(slot);
    this.#hashes[slot] = hash;
    this.#seqs[slot] = seq;
    this.#count++;
  }

  /** The first entry with this hash that `accept` likes. */
  find(hash: number, accept: (seq: number) => boolean): number | undefined {
    for (let slot = this.#slot(hash); this.#seqs[slot] !== 0; slot = this.#next(slot)) {
      const seq = this.#seqs[slot]!;
      if (this.#hashes[slot] === hash && seq !== REMOVED && accept(seq)) return seq;
    }
    return undefined;
  }

  remove(hash: number, seq: number): void {
    for (let slot = this.#slot(hash); this.#seqs[slot] !== 0; slot = this.#next(slot)) {
      if (this.#hashes[slot] === hash && this.#seqs[slot] === seq) this.#seqs[slot] = REMOVED;
    }
  }

  #slot(hash: number): number {
    return (hash >>> 0) & (this.#seqs.length - 1);
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#seqs.length - 1);
  }

  #grow(): void {
    const [hashes, seqs] = [this.#hashes, this.#seqs];
    this.#hashes = new Float64Array(seqs.length * 2);
    this.#seqs = new Float64Array(seqs.length * 2);
    this.#count = 0;
    for (let slot = 0; slot < seqs.length; slot++) if (seqs[slot]! > 0) this.add(hashes[slot]!, seqs[slot]!);
  }
}

/** 53 bits of a text, spread evenly; not for secrets. */
export function hashText(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
