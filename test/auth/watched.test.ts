import { expect, it, vi } from "vitest"
import { Watched } from "../../src/auth/watched.ts"

/** A file that its test writes to, and that may be written to while it is read. */
const fileWith = (text: string) => {
  let version = 0
  const file = {
    text,
    writing: [] as string[],
    mark: async () => String(version),
    load: vi.fn(async () => {
      const { text: found } = file
      const next = file.writing.shift()
      if (next !== undefined) file.write(next)
      if (found === "half") throw new RangeError("half")
      return found
    }),
    nothing: "nothing",
    failed: vi.fn(),
    write: (next: string) => {
      version++
      file.text = next
    },
  }
  return file
}

it("What changes while it is loaded is loaded again", async () => {
  const file = fileWith("first")
  file.writing = ["second"]
  const watched = await Watched.load(file, 0)
  expect(watched.latest).toBe("second")
  file.write("half")
  file.writing = ["whole"]
  expect(await watched.current()).toBe("whole")
  expect(file.failed).not.toHaveBeenCalled()
  expect(file.load).toHaveBeenCalledTimes(4)
})

it("What never stops changing is taken as it is, and looked at again", async () => {
  const file = fileWith("0")
  file.writing = ["1", "2", "3"]
  const watched = await Watched.load(file, 0)
  expect(watched.latest).toBe("2")
  expect(await watched.current()).toBe("3")
})

it("What cannot be loaded in the end is nothing, which is told once", async () => {
  const file = fileWith("first")
  const watched = await Watched.load(file, 0)
  file.write("half")
  expect(await watched.current()).toBe("nothing")
  expect(await watched.current()).toBe("nothing")
  expect(file.failed).toHaveBeenCalledTimes(1)
  file.write("whole")
  expect(await watched.current()).toBe("whole")
  await expect(Watched.load(fileWith("half"), 0)).rejects.toThrow("half")
})
