import { type KerberosPackage, kerberosAccept, kerberosInitiate } from "./kerberos.ts"
import { kerberosClientNames, kerberosServerNames } from "./kerberos-names.ts"
import type { Provider } from "./provider.ts"

/** Security contexts of the package `kerberos`, which authenticate and no more. */
export const kerberosProvider = (kerberos: KerberosPackage): Provider => ({
  initiate: (names) => kerberosInitiate(kerberos, kerberosClientNames(names)),
  accept: (names) => kerberosAccept(kerberos, kerberosServerNames(names)),
})
