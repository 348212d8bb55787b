import { zmqError } from "../core/errors.ts"
import { kerberosProvider } from "../zmtp/mechanisms/gssapi/kerberos-provider.ts"
import type { Provider } from "../zmtp/mechanisms/gssapi/provider.ts"
import { systemProvider } from "../zmtp/mechanisms/gssapi/system/provider.ts"
import { hasKerberos, kerberosPackage } from "./kerberos-package.ts"
import { systemGssapi } from "./system-gssapi.ts"

/** What a socket wants of GSSAPI. */
interface Wish {
  /** The option that asks for it. */
  readonly option: string
  /** Whether messages are to be encrypted. */
  readonly encrypt: boolean
}

/**
 * Where security contexts come from. The system's library comes first: it encrypts, takes names of every type, and needs
 * nothing compiled. The package `kerberos` does where that cannot be had, on other systems than Linux above all, for
 * messages in clear. Throws ENOTSUP where neither is there.
 */
export const gssapiProvider = ({ option, encrypt }: Wish): Provider => {
  if (encrypt) return systemProvider(encryptingLibrary(option))
  if (systemGssapi.available) return systemProvider(systemGssapi.library(option))
  try {
    return kerberosProvider(kerberosPackage(option))
  } catch (error) {
    throw zmqError(
      "ENOTSUP",
      `The option ${option} needs one of the packages koffi and kerberos, and neither can be loaded: npm install koffi`,
      { cause: error },
    )
  }
}

/** Whether there is any. */
export const hasGssapi = (): boolean => systemGssapi.available || hasKerberos()

const encryptingLibrary = (option: string) => {
  try {
    return systemGssapi.library(option)
  } catch (error) {
    throw zmqError(
      "ENOTSUP",
      `${(error as Error).message}. Without it, GSSAPI cannot encrypt messages: set gssapiPlainText on both sides to leave them in clear, or use CURVE.`,
      { cause: error },
    )
  }
}
