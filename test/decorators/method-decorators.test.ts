import { describe, expect } from "vitest"
import { context, socket } from "../../src/decorators/index.ts"
import { type Context, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

class Office {
  readonly greeting = "dear"

  @context({ ioThreads: 2 })
  async threads(times = 3, own?: Context): Promise<number> {
    return times * (own?.ioThreads ?? 0)
  }

  @context()
  @socket("PUSH", { linger: 4 })
  async write(text: string, own?: Context, push?: Push): Promise<readonly unknown[]> {
    return [`${this.greeting} ${text}`, push?.context === own, push?.linger, push?.closed]
  }

  @socket("PUSH", { name: "push" })
  async named({ text, push }: { text: string; context: Context; push?: Push }): Promise<readonly unknown[]> {
    return [this.greeting, text, push?.type, push?.closed]
  }
}

describe("A decorated method", () => {
  test("gets a context behind the arguments of its caller", async () => {
    expect(await new Office().threads(5)).toBe(10)
  })

  test("gets a socket of the context that was made for it, and keeps its object", async () => {
    expect(await new Office().write("all")).toEqual(["dear all", true, 4, false])
  })

  test("gets a socket by name", async ({ context: own }) => {
    expect(await new Office().named({ text: "x", context: own })).toEqual(["dear", "x", 8, false])
    const wrong = { text: "x", context: own, push: new Push({ context: own }) }
    await expect(new Office().named(wrong)).rejects.toThrow(TypeError)
  })

  test("waits, and takes what it is given", () => {
    class Wrong {
      // @ts-expect-error It answers before the socket could be closed.
      @socket("PUSH")
      hasty(push?: Push): boolean {
        return push?.closed === false
      }

      // @ts-expect-error A PULL is not a PUSH.
      @socket("PULL")
      async confused(push?: Push): Promise<boolean> {
        return push?.closed === false
      }

      // @ts-expect-error Its object has another name for it.
      @context({ name: "own" })
      async strange({ other }: { other?: Context }): Promise<boolean> {
        return other?.closed === false
      }
    }
    expect(Wrong.prototype.hasty).toBeTypeOf("function")
  })
})
