import { PickleCursor } from "./pickle-cursor.ts"
import { describeItem, type PickleItem } from "./pickle-item.ts"
import { UnpicklingError } from "./unpickling-error.ts"

/** Where the items of a tuple begin. */
const mark = Symbol("mark")

/**
 * The stack and the memo that the operations of a pickle work on. A pickled date takes some fifty operations and
 * a stack of ten; the limits here keep others from taking memory or time. All methods throw `UnpicklingError`.
 */
export class PickleMachine {
  /** Most items on the stack. */
  static readonly stackLimit = 64
  /** Highest number in the memo. */
  static readonly memoLimit = 0xffff
  /** Most operations. */
  static readonly operationLimit = 1000

  readonly cursor: PickleCursor
  readonly #stack: (PickleItem | typeof mark)[] = []
  readonly #memo = new Map<number, PickleItem>()
  #operation = 0
  #operations = 0

  constructor(bytes: Uint8Array) {
    this.cursor = new PickleCursor(bytes)
  }

  /** Opcode of the next operation. */
  next(): number {
    this.#operation = this.cursor.offset
    if (++this.#operations > PickleMachine.operationLimit) throw this.error("The pickle goes on for too long")
    return this.cursor.byte()
  }

  /** The error for what is wrong with the operation that is going on. */
  error(message: string, cause?: unknown): UnpicklingError {
    return new UnpicklingError(message, { offset: this.#operation, cause })
  }

  push(item: PickleItem): void {
    this.#push(item)
  }

  mark(): void {
    this.#push(mark)
  }

  pop(): PickleItem {
    const item = this.#stack.pop()
    if (item === undefined || item === mark)
      throw this.error("The pickle takes more from its stack than it put there")
    return item
  }

  /** The last items, in the order in which they were pushed. */
  popMany(count: number): readonly PickleItem[] {
    const items: PickleItem[] = []
    for (let index = 0; index < count; index++) items.unshift(this.pop())
    return items
  }

  /** All items since the last mark, and the mark. */
  popToMark(): readonly PickleItem[] {
    const start = this.#stack.lastIndexOf(mark)
    if (start < 0) throw this.error("The pickle ends a tuple that it did not begin")
    const items = this.#stack.splice(start)
    items.shift()
    return items as PickleItem[]
  }

  /** The only item that is left at the end. */
  finish(): PickleItem {
    const item = this.pop()
    if (this.#stack.length > 0) throw this.error("The pickle leaves more than one value")
    return item
  }

  /** Remembers the last item, by default under the number of items remembered so far. */
  remember(number = this.#memo.size): void {
    if (number < 0 || number > PickleMachine.memoLimit) {
      throw this.error(
        `The pickle uses number ${number} of its memo, which ends at ${PickleMachine.memoLimit}`,
      )
    }
    const item = this.pop()
    this.#memo.set(number, item)
    this.push(item)
  }

  recall(number: number): void {
    const item = this.#memo.get(number)
    if (item === undefined) throw this.error(`The pickle fetches what it did not remember, number ${number}`)
    this.push(item)
  }

  /** A text of the stack, such as the name of a global. */
  popText(): string {
    const item = this.pop()
    if (typeof item !== "string") throw this.error(`The pickle names something by ${describeItem(item)}`)
    return item
  }

  #push(item: PickleItem | typeof mark): void {
    if (this.#stack.length === PickleMachine.stackLimit) throw this.error("The pickle fills its stack")
    this.#stack.push(item)
  }
}
