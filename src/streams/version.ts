/** A version in its parts. */
export interface VersionInfo {
  /** First number. */
  readonly major: number
  /** Second number. */
  readonly minor: number
  /** Third number. */
  readonly micro: number
  /** `"alpha"`, `"beta"`, `"candidate"` or `"final"`. */
  readonly releaseLevel: ReleaseLevel
  /** Number of the release among those of its level. */
  readonly serial: number
}

/** How far a version has got. */
export type ReleaseLevel = "alpha" | "beta" | "candidate" | "final"

const levels: Readonly<Record<string, ReleaseLevel>> = {
  a: "alpha",
  b: "beta",
  c: "candidate",
  "": "final",
}

const form = /^(\d+)\.(\d+)\.(\d+)(?:([a-z]+)(\d+)?)?$/

/**
 * Takes apart a version such as `1.2.3`, `1.2.3a` or `1.2.3c4`. Throws a `RangeError` for any other form.
 *
 * ```ts
 * parseVersion("1.2.3b4").releaseLevel // "beta"
 * ```
 */
export const parseVersion = (text: string): VersionInfo => {
  const [, major, minor, micro, letters = "", serial = 0] = form.exec(text) ?? []
  const releaseLevel = Object.hasOwn(levels, letters) ? levels[letters] : undefined
  if (major === undefined || releaseLevel === undefined)
    throw new RangeError(`Invalid package version ${text}`)
  return Object.freeze({
    major: Number(major),
    minor: Number(minor),
    micro: Number(micro),
    releaseLevel,
    serial: Number(serial),
  })
}

/**
 * The version of this library in its parts.
 *
 * ```ts
 * if (versionInfo.major < 1) console.log("not yet final")
 * ```
 */
export const versionInfo: VersionInfo = parseVersion("0.1.0")
