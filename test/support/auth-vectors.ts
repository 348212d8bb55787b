import { readFileSync } from "node:fs"

interface Cases<Input, Output> {
  readonly cases: readonly { readonly id: string; readonly in: Input; readonly out: Output }[]
}

const read = <Input, Output>(name: string): Cases<Input, Output>["cases"] => {
  const path = new URL(`../vectors/pyzmq/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(path, "utf8")) as Cases<Input, Output>).cases
}

/** What PyZMQ's authenticator was configured with: the name of a call and what it was given. */
export type Configuration = readonly [call: string, ...given: unknown[]]

/** Requests to PyZMQ's authenticator and what it answered. */
export const zapCases = read<
  {
    readonly config: readonly Configuration[]
    readonly requestHex: readonly string[]
    readonly encoding?: string
  },
  {
    readonly setup?: readonly unknown[]
    readonly repliesHex?: readonly (readonly string[])[]
    readonly callbackCalls?: readonly (readonly [string, string])[]
    readonly error?: { readonly type: string }
  }
>("zap")

interface WrittenFile {
  readonly content: string
}

/** Certificates that PyZMQ wrote and read. */
export const certificateCases = read<
  {
    readonly op: "create" | "load" | "loadDir"
    readonly name: string
    readonly public?: string
    readonly secret?: string
    readonly metadata?: Readonly<Record<string, string | number | boolean | null>>
    readonly metadataPy?: string
    readonly existing?: readonly string[]
    readonly content: string
    readonly files?: Readonly<Record<string, string>>
    readonly dir?: string
  },
  {
    readonly ok?: unknown
    readonly files?: Readonly<Record<string, WrittenFile>>
    readonly bannerTime?: string
    readonly error?: { readonly type: string; readonly message: string }
  }
>("certificates")
