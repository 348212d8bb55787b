import { requirePackage } from "#transports"
import { zmqError } from "../core/errors.ts"
import type { RequirePackage } from "../transports/optional-package.ts"
import type { KoffiPackage } from "../zmtp/mechanisms/gssapi/system/koffi.ts"
import { GssLibrary } from "../zmtp/mechanisms/gssapi/system/library.ts"

/** The application installs it, if it needs GSSAPI. Nothing else loads it. */
const name = "koffi"

/**
 * MIT Kerberos, by platform. Heimdal and macOS's GSS have other libraries, without the functions for messages in memory
 * of the caller's.
 */
const files: Readonly<Record<string, string>> = {
  linux: "libgssapi_krb5.so.2",
}

/** What the library's structures are laid out for. */
const pointerSize = 8

/** Where we run, and how packages are loaded there. */
export interface SystemPlace {
  readonly platform: string
  readonly load: RequirePackage
}

const ownPlace = (): SystemPlace => ({
  platform: (globalThis as { process?: { platform?: string } }).process?.platform ?? "a browser",
  load: requirePackage,
})

/** The system's GSSAPI library, loaded once, when it is first asked for. */
export class SystemGssapi {
  readonly #place: () => SystemPlace
  #library: GssLibrary | undefined

  constructor(place: () => SystemPlace = ownPlace) {
    this.#place = place
  }

  /** The library. Throws ENOTSUP where there is none, or no package to call it by. `option`: who asked for it. */
  library(option: string): GssLibrary {
    this.#library ??= this.#load(option)
    return this.#library
  }

  /** Whether it is there and can be called. */
  get available(): boolean {
    try {
      this.library("gssapi")
      return true
    } catch {
      return false
    }
  }

  #load(option: string): GssLibrary {
    const { platform, load } = this.#place()
    const file = files[platform]
    if (file === undefined) {
      throw zmqError(
        "ENOTSUP",
        `The option ${option} needs MIT Kerberos on Linux, which is not there on ${platform}`,
      )
    }
    const koffi = loadPackage(option, load)
    if (koffi.sizeof("void *") !== pointerSize) {
      throw zmqError("ENOTSUP", `The option ${option} needs a system of 64 bits`)
    }
    try {
      return new GssLibrary(koffi, file)
    } catch (error) {
      throw zmqError(
        "ENOTSUP",
        `The option ${option} needs the system's library ${file}, which cannot be loaded: install MIT Kerberos`,
        { cause: error },
      )
    }
  }
}

/** The one that all sockets share. */
export const systemGssapi = new SystemGssapi()

const loadPackage = (option: string, load: RequirePackage): KoffiPackage => {
  try {
    const found = load(name) as Partial<KoffiPackage>
    const functions = [found.load, found.address, found.decode, found.sizeof, found.config]
    if (functions.every((each) => typeof each === "function")) return found as KoffiPackage
    throw new TypeError(`The package ${name} is another one.`)
  } catch (error) {
    throw zmqError(
      "ENOTSUP",
      `The option ${option} needs the package ${name}, which cannot be loaded: npm install ${name}`,
      { cause: error },
    )
  }
}
