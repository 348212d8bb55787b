/** Whatever has to be let go of. */
interface Ending {
  end(): void
}

/** What belongs together and goes together, the last first. */
export class Belongings {
  readonly #all: Ending[] = []

  add<Each extends Ending>(each: Each): Each {
    this.#all.push(each)
    return each
  }

  end(): void {
    for (let each = this.#all.pop(); each !== undefined; each = this.#all.pop()) each.end()
  }
}
