/**
 * A set that can be read but not changed, and that always shows how things are now. Its text is its values in
 * order, in braces.
 *
 * ```ts
 * const bindings = transport.bindings()
 * const endpoint = await transport.bind("tcp://127.0.0.1:*")
 * bindings.has(endpoint) // true
 * ```
 */
export class SetView<Value, Query = Value> implements ReadonlySet<Value> {
  readonly #values: ReadonlyMap<string, Value>
  readonly #key: (query: Value | Query) => string
  readonly #show: (value: Value) => string

  /** @internal `values`: what is shown, under the key that `key` makes of them. */
  constructor(
    values: ReadonlyMap<string, Value>,
    key: (query: Value | Query) => string,
    show: (value: Value) => string,
  ) {
    this.#values = values
    this.#key = key
    this.#show = show
  }

  /** How many there are. */
  get size(): number {
    return this.#values.size
  }

  /**
   * Whether this is one of them.
   *
   * ```ts
   * transport.connections().has("tcp://127.0.0.1:5555")
   * ```
   */
  has(value: Value | Query): boolean {
    return this.#values.has(this.#key(value))
  }

  /**
   * Calls a function for each.
   *
   * ```ts
   * transport.bindings().forEach((endpoint) => console.log(endpoint))
   * ```
   */
  forEach(callback: (value: Value, again: Value, view: ReadonlySet<Value>) => void, self?: unknown): void {
    for (const value of this) callback.call(self, value, value, this)
  }

  /**
   * Pairs of each with itself, as sets have them.
   *
   * ```ts
   * const copy = new Map(transport.bindings().entries())
   * ```
   */
  *entries(): SetIterator<[Value, Value]> {
    for (const value of this) yield [value, value]
  }

  /**
   * The same as `values`.
   *
   * ```ts
   * const [first] = transport.bindings().keys()
   * ```
   */
  keys(): SetIterator<Value> {
    return this.values()
  }

  /**
   * All of them, in the order they came.
   *
   * ```ts
   * const [first] = transport.bindings().values()
   * ```
   */
  values(): SetIterator<Value> {
    return this.#values.values()
  }

  /** All of them, in the order they came. */
  [Symbol.iterator](): SetIterator<Value> {
    return this.values()
  }

  /**
   * The values in order, in braces.
   *
   * ```ts
   * String(transport.bindings()) // "{tcp://127.0.0.1:5555, tcp://127.0.0.1:5556}"
   * ```
   */
  toString(): string {
    return `{${Array.from(this, (value) => this.#show(value))
      .sort()
      .join(", ")}}`
  }

  /** What Node's `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }
}
