import { describe, expect } from "vitest"
import { z } from "zod"
import { type Context, Dealer } from "../../src/index.ts"
import {
  AttrHandler,
  type CallContext,
  connectRpc,
  type Handler,
  lookup,
  method,
  NotFoundError,
  named,
  ParametersError,
  param,
  rest,
  serveRpc,
} from "../../src/rpc/index.ts"
import { decode } from "../../src/rpc/msgpack/decoder.ts"
import { test } from "../support/context-test.ts"

/** Serves a handler, and gives what calls its methods by their dotted names, whether there are any or not. */
const serve = async (
  context: Context,
  handler: Handler,
): Promise<(name: string, ...args: unknown[]) => Promise<unknown>> => {
  await serveRpc(handler, { context, bind: "inproc://handlers" })
  const client = await connectRpc({ context, connect: "inproc://handlers" })
  return (name, ...args) => {
    let target = client.call as unknown as Record<string, unknown>
    for (const part of name.split(".")) target = target[part] as Record<string, unknown>
    return (target as unknown as (...args: unknown[]) => Promise<unknown>)(...args)
  }
}

const expectNothing = async (
  call: (name: string) => Promise<unknown>,
  names: readonly string[],
): Promise<void> => {
  for (const name of names) {
    const error = await call(name).catch((each: unknown) => each)
    expect(error, name).toBeInstanceOf(NotFoundError)
    expect((error as NotFoundError).args, name).toEqual([name])
  }
}

const secret = Symbol("secret")

class Counter extends AttrHandler {
  static readonly made = method(() => "made")
  #count: number
  readonly step: number
  readonly later = method(() => this.#count)
  readonly lateButBound = method([], () => this.#twice())

  constructor(count = 0, step = 1) {
    super()
    this.#count = count
    this.step = step
  }

  @method()
  static create(): Counter {
    return new Counter()
  }

  @method()
  add(): number {
    this.#count += this.step
    return this.#count
  }

  @method([param("to", z.int()), named("quietly", z.boolean(), { default: false })], {
    returns: z.string(),
    description: "Sets the count.",
  })
  set({ to, quietly }: { to: number; quietly: boolean }, { name, signal }: CallContext): string {
    this.#count = to
    return quietly ? "" : `${name} ${to} ${signal.aborted}`
  }

  @method([rest("numbers", Number)])
  async sum({ numbers }: { numbers: number[] }): Promise<number> {
    return numbers.reduce((sum, each) => sum + each, this.#count)
  }

  @method()
  #twice(): number {
    return 2 * this.#count
  }

  @method()
  [secret](): string {
    return "secret"
  }

  @method()
  "odd name"(): string {
    return "odd"
  }

  get computed(): (value: number) => number {
    return method((value: number) => value)
  }

  unmarked(): string {
    return "unmarked"
  }
}

describe("Decorated methods of a class", () => {
  test("are called on their object", async ({ context }) => {
    const counter = new Counter(10, 5)
    const call = await serve(context, counter)
    expect(await call("add")).toBe(15)
    expect(await call("set", 3)).toBe("set 3 false")
    expect(await call("set", { to: 4, quietly: true })).toBe("")
    expect(await call("sum", 1, "2")).toBe(7)
    expect(await call("later")).toBe(4)
    expect(await call("lateButBound")).toBe(8)
    expect(await call("odd name")).toBe("odd")
    // They are ordinary methods here.
    expect(counter.add()).toBe(9)
    expect(await call("later")).toBe(9)
  })

  test("check their arguments as declared", async ({ context }) => {
    const call = await serve(context, new Counter())
    await expect(call("set", 1.5)).rejects.toThrow("Invalid value for argument 'to': ")
    await expect(call("set", 1, true)).rejects.toThrow("too many positional arguments")
    await expect(call("sum", { numbers: 1 })).rejects.toThrow(ParametersError)
  })

  test("are all that can be reached: nothing private, static, computed, unmarked or inherited from Object", async ({
    context,
  }) => {
    const call = await serve(context, new Counter())
    await expectNothing(call, [
      "unmarked",
      "computed",
      "twice",
      "#twice",
      "made",
      "create",
      "step",
      "handles",
      "secret",
      "Symbol(secret)",
      "constructor",
      "constructor.made",
      "constructor.create",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "__proto__",
      "__proto__.add",
      "__proto__.__proto__",
      "__defineGetter__",
      "__lookupGetter__",
      "prototype",
      "add.call",
      "add.apply",
      "add.bind",
      "add.constructor",
      "later.later",
    ])
  })
})

describe("A class that extends a decorated one", () => {
  class Stepped extends Counter {
    constructor() {
      super(100, 10)
    }

    @method()
    subtract(): number {
      return -this.step
    }
  }

  class Quiet extends Stepped {
    override add(): number {
      return 0
    }

    @method()
    override subtract(): number {
      return 2 * super.subtract()
    }
  }

  test("has its methods too", async ({ context }) => {
    const call = await serve(context, new Stepped())
    expect(await call("add")).toBe(110)
    expect(await call("subtract")).toBe(-10)
    expect(await call("set", 1)).toBe("set 1 false")
  })

  test("hides those that it overrides without a mark", async ({ context }) => {
    const call = await serve(context, new Quiet())
    await expectNothing(call, ["add"])
    expect(await call("subtract")).toBe(-20)
  })
})

describe("Handlers inside of handlers", () => {
  class Files extends AttrHandler {
    readonly root: string

    constructor(root: string) {
      super()
      this.root = root
    }

    @method()
    path(name: string): string {
      return `${this.root}/${name}`
    }
  }

  class Disk extends AttrHandler {
    readonly home = new Files("home")
    readonly shared = { temporary: new Files("tmp"), anywhere: new Map([["net", new Files("net")]]) }
    readonly date = new Date(0)
    readonly list = [new Files("list")]
    readonly names = new Set(["a"])
    readonly plain = Object.assign(Object.create({ inherited: method(() => "inherited") }), {
      own: method(() => 1),
    })
    readonly bare = Object.assign(Object.create(null) as object, { own: method(() => "bare") })

    @method()
    format(): string {
      return "formatted"
    }

    get hidden(): Files {
      return new Files("hidden")
    }
  }

  test("are namespaces, each method with its own object", async ({ context }) => {
    const call = await serve(context, new Disk())
    expect(await call("home.path", "a")).toBe("home/a")
    expect(await call("shared.temporary.path", "a")).toBe("tmp/a")
    expect(await call("shared.anywhere.net.path", "a")).toBe("net/a")
    expect(await call("bare.own")).toBe("bare")
  })

  test("are only those that are meant to be, and methods are none", async ({ context }) => {
    const call = await serve(context, new Disk())
    await expectNothing(call, [
      "home",
      "shared",
      "home.root",
      "home.path.path",
      "format.path",
      "hidden.path",
      "date.getTime",
      "list.0.path",
      "names.has",
      "shared.anywhere.get",
      "shared.anywhere.size",
      "plain.own",
      "plain.inherited",
      "shared.constructor",
      "shared.__proto__.toString",
    ])
  })
})

describe("What a service finds", () => {
  test("has no empty name", async ({ context }) => {
    const found = method(() => "found")
    const call = await serve(context, new Map([["", found]]))
    expect(() => call("")).toThrow("The name of the RPC method is empty.")
    const dealer = new Dealer({ context })
    dealer.connect("inproc://handlers")
    const answerTo = async (name: string): Promise<unknown> => {
      await dealer.send([new Uint8Array(16), name, Uint8Array.of(0x90), Uint8Array.of(0x80)])
      const [, value] = (await dealer.receive()) as [Buffer, Buffer]
      return decode(value)
    }
    expect(await answerTo("")).toEqual(["aiozmq.rpc.base.NotFoundError", [""], "NotFoundError('')"])
    // But what is behind the last dot may be empty, as in Python.
    expect(await answerTo(".")).toBe("found")
  })

  test("is no prototype's, whatever was put there", async ({ context }) => {
    const planted = method(() => "planted")
    Object.defineProperty(Object.prototype, "planted", { value: planted, configurable: true })
    Object.defineProperty(AttrHandler.prototype, "planted", { value: planted, configurable: true })
    try {
      const call = await serve(context, { plain: {}, counter: new Counter(), map: new Map() })
      await expectNothing(call, ["planted", "plain.planted", "counter.planted", "map.planted"])
    } finally {
      Reflect.deleteProperty(Object.prototype, "planted")
      Reflect.deleteProperty(AttrHandler.prototype, "planted")
    }
  })

  test("may be made up: by a lookup, which may throw and answer anything", async ({ context }) => {
    const calls: string[] = []
    const call = await serve(context, {
      users: {
        own: method(() => "own members are not looked at"),
        [lookup](name: string): unknown {
          calls.push(name)
          if (name === "error") throw new Error("no such user")
          if (name === "number") return 5
          if (name === "unmarked") return () => "unmarked"
          if (name === "nested") return { deep: method(() => "deep") }
          return name === "own" ? undefined : method(() => `Hello, ${name}!`)
        },
      },
    })
    expect(await call("users.Ann")).toBe("Hello, Ann!")
    expect(await call("users.constructor")).toBe("Hello, constructor!")
    expect(await call("users.nested.deep")).toBe("deep")
    await expectNothing(call, [
      "users.error",
      "users.number",
      "users.unmarked",
      "users.own",
      "users.number.x",
    ])
    expect(calls).toContain("constructor")
  })

  test("is not reached by a mark that is inherited", async ({ context }) => {
    const marked = method(() => "marked")
    const heir = Object.setPrototypeOf(() => "heir", marked)
    const call = await serve(context, { marked, heir, bound: marked.bind(undefined) })
    expect(await call("marked")).toBe("marked")
    await expectNothing(call, ["heir", "bound"])
  })

  test("keeps the first mark of a function that is marked again", async ({ context }) => {
    const double = ({ value }: { value: unknown }): number => 2 * (value as number)
    const strict = method([param("value", z.number())], double)
    const loose = method([param("value", Number)], double)
    const call = await serve(context, { strict, loose })
    expect(await call("loose", "4")).toBe(8)
    await expect(call("strict", "4")).rejects.toThrow(ParametersError)
    expect(await call("strict", 4)).toBe(8)
  })
})
