import { requirePackage } from "#transports"
import { zmqError } from "../core/errors.ts"
import type { RequirePackage } from "../transports/optional-package.ts"
import type { KerberosPackage } from "../zmtp/mechanisms/gssapi/kerberos.ts"

/** The application installs it, if it needs GSSAPI. Nothing else loads it. */
const name = "kerberos"

/** The package. Throws ENOTSUP where it is not there or does not run. `option`: who asked for it. */
export const kerberosPackage = (option: string, load: RequirePackage = requirePackage): KerberosPackage => {
  try {
    const found = load(name) as Partial<KerberosPackage>
    if (typeof found.initializeClient !== "function" || typeof found.initializeServer !== "function") {
      throw new TypeError(`The package ${name} is another one.`)
    }
    return found as KerberosPackage
  } catch (error) {
    throw zmqError(
      "ENOTSUP",
      `The option ${option} needs the package ${name}, which cannot be loaded: npm install ${name}`,
      { cause: error },
    )
  }
}

/** Whether the package is there and runs. */
export const hasKerberos = (): boolean => {
  try {
    kerberosPackage("gssapi")
    return true
  } catch {
    return false
  }
}
