import { describe, expect, it } from "vitest"
import { SystemGssapi, type SystemPlace } from "../../src/socket/system-gssapi.ts"
import type { KoffiPackage } from "../../src/zmtp/mechanisms/gssapi/system/koffi.ts"

/** A package that calls nothing. */
const scripted = (changes: Partial<KoffiPackage> = {}): KoffiPackage => ({
  load: () => ({ func: () => Object.assign(() => 0, { async: () => {} }) }),
  address: () => 4_096n,
  decode: () => new Uint8Array(0),
  sizeof: () => 8,
  config: () => ({ async_stack_size: 1_048_576 }),
  ...changes,
})

const place = (load: SystemPlace["load"], platform = "linux") => new SystemGssapi(() => ({ platform, load }))

const errorOf = (gssapi: SystemGssapi): Error => {
  expect(gssapi.available).toBe(false)
  try {
    gssapi.library("gssapiServer")
  } catch (error) {
    return error as Error
  }
  throw new Error("It was loaded.")
}

describe("The system's GSSAPI", () => {
  it("is loaded once, when it is asked for", () => {
    const loaded: string[] = []
    const files: string[] = []
    const koffi = scripted({
      load(file) {
        files.push(file)
        return { func: () => Object.assign(() => 0, { async: () => {} }) }
      },
    })
    const gssapi = place((name) => {
      loaded.push(name)
      return koffi
    })
    expect(loaded).toEqual([])
    expect(gssapi.available).toBe(true)
    expect(gssapi.library("gssapiServer")).toBe(gssapi.library("gssapi"))
    expect([loaded, files]).toEqual([["koffi"], ["libgssapi_krb5.so.2"]])
  })

  it("says which option needs the package, and how to get it", () => {
    const reason = new Error("Cannot find module")
    const error = errorOf(
      place(() => {
        throw reason
      }),
    )
    expect(error).toMatchObject({ code: "ENOTSUP", cause: reason })
    expect(error.message).toBe(
      "The option gssapiServer needs the package koffi, which cannot be loaded: npm install koffi",
    )
  })

  it("takes no other package for it", () => {
    expect(errorOf(place(() => ({})))).toMatchObject({ code: "ENOTSUP", cause: { name: "TypeError" } })
  })

  it.each([
    [
      "the library is missing",
      () => {
        throw new Error("no such file")
      },
    ],
    [
      "the library lacks a function",
      () => ({
        func: () => {
          throw new Error("no such symbol")
        },
      }),
    ],
  ])("says which library is to be installed where %s", (_, load) => {
    const error = errorOf(place(() => scripted({ load })))
    expect(error).toMatchObject({ code: "ENOTSUP", cause: { message: expect.stringContaining("no such") } })
    expect(error.message).toContain("libgssapi_krb5.so.2")
    expect(error.message).toContain("MIT Kerberos")
  })

  it("loads nothing on platforms whose library it does not know, nor with pointers of 32 bits", () => {
    const never = (): never => {
      throw new Error("It was loaded.")
    }
    for (const platform of ["darwin", "win32", "a browser"]) {
      const error = errorOf(place(never, platform))
      expect(error).toMatchObject({ code: "ENOTSUP", message: expect.stringContaining(platform) })
    }
    const small = scripted({ sizeof: () => 4, load: never })
    expect(errorOf(place(() => small))).toMatchObject({ message: expect.stringContaining("64 bits") })
  })

  it("asks for room for other people's plugins, and does without where koffi is in use already", () => {
    const asked: unknown[] = []
    const config = (values?: { readonly async_stack_size: number }) => {
      if (values === undefined) return { async_stack_size: 131_072 }
      asked.push(values)
      throw new Error("Too late.")
    }
    expect(place(() => scripted({ config })).available).toBe(true)
    expect(asked).toEqual([{ async_stack_size: 1_048_576 }])
  })
})
