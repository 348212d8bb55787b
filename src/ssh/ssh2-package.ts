import type { Duplex } from "node:stream"
import { type RequirePackage, requirePackage } from "../transports/optional-package.ts"
import { SshError } from "./ssh-error.ts"

/** A key, as the package reads it. */
export interface Ssh2Key {
  readonly type: string
  isPrivateKey(): boolean
}

/** One way to log in. */
export type Ssh2Method =
  | {
      readonly type: "none" | "password" | "agent" | "publickey"
      readonly username: string
      readonly [more: string]: unknown
    }
  | {
      readonly type: "keyboard-interactive"
      readonly username: string
      prompt(
        name: string,
        instructions: string,
        language: string,
        prompts: readonly unknown[],
        finish: (answers: string[]) => void,
      ): void
    }

/** What we use of its client. */
export interface Ssh2Client {
  connect(settings: {
    readonly sock: Duplex
    readonly username: string
    readonly readyTimeout: number
    readonly keepaliveInterval: number
    readonly algorithms?: { readonly serverHostKey: readonly string[] }
    readonly hostVerifier: (key: Buffer, verify: (taken: boolean) => void) => void
    readonly authHandler: readonly Ssh2Method[]
  }): void
  forwardOut(
    fromHost: string,
    fromPort: number,
    host: string,
    port: number,
    done: (error: Error | undefined, channel: Duplex) => void,
  ): void
  unforwardIn(host: string, port: number, done: (error?: Error) => void): void
  end(): void
  destroy(): void
  on(event: "ready" | "close", listener: () => void): void
  on(event: "error", listener: (error: Error & { readonly level?: string }) => void): void
}

/** What we use of the package. */
export interface Ssh2Package {
  readonly Client: new () => Ssh2Client
  readonly utils: { parseKey(text: Buffer | string, passphrase?: string): Ssh2Key | Ssh2Key[] | Error }
}

/** The application installs it, if it wants this client. Nothing else loads it. */
const name = "ssh2"

/** The package. Throws an `SshError` where it is not there or does not run. */
export const ssh2Package = (load: RequirePackage = requirePackage): Ssh2Package => {
  try {
    const found = load(name) as Partial<Ssh2Package>
    if (typeof found.Client !== "function" || typeof found.utils?.parseKey !== "function") {
      throw new TypeError(`The package ${name} is another one.`)
    }
    return found as Ssh2Package
  } catch (cause) {
    throw new SshError("client", `The package ${name} cannot be loaded: npm install ${name}`, { cause })
  }
}
