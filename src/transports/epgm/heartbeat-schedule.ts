/** Milliseconds between signs of life after data: close together at first, so that the loss of the last data shows. */
const afterData: readonly number[] = [100, 100, 100, 100, 100, 1_300, 7_000, 16_000, 25_000]

/** Milliseconds between signs of life of a source that has nothing to say. */
const ambient = 30_000

/** When a source gives its next sign of life. */
export class HeartbeatSchedule {
  #step = afterData.length

  /** Data was sent. */
  restart(): void {
    this.#step = 0
  }

  /** Milliseconds to the next one, counted from the data or from the last one. */
  next(): number {
    return afterData[this.#step++] ?? ambient
  }
}
