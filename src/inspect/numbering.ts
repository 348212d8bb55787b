/** Gives numbers to objects, each its own from 1 on, without keeping them. */
export class Numbering {
  readonly #numbers = new WeakMap<object, number>()
  #last = 0

  of(object: object): number {
    const known = this.#numbers.get(object)
    if (known !== undefined) return known
    this.#numbers.set(object, ++this.#last)
    return this.#last
  }
}
