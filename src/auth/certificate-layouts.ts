/** Whose certificates a certificate is like, to the octet. */
export type CertificateLayout = "pyzmq" | "czmq"

interface Layout {
  /** What makes them, as their first line says. */
  readonly generator: string
  /** Whether remarks are told to others too. */
  readonly remarksForOthers: boolean
  /** Whether the time has a fraction of its second, where that is not zero. */
  readonly fraction: boolean
  /** Throws `RangeError` for remarks that could not be read back. */
  remark(name: string, value: string): string
}

/** How CZMQ reads names, but for those that it takes for paths. */
const czmqName = /^[\w$&+.@-]+$/

export const certificateLayouts: Readonly<Record<CertificateLayout, Layout>> = {
  pyzmq: {
    generator: "pyzmq",
    remarksForOthers: false,
    fraction: true,
    remark: (name, value) => `${name} = ${value}`,
  },
  czmq: {
    generator: "CZMQ",
    remarksForOthers: true,
    fraction: false,
    remark: (name, value) => {
      if (!czmqName.test(name)) {
        throw new RangeError(
          `Remarks of CZMQ have names of letters, digits and $&+-.@_, not ${JSON.stringify(name)}.`,
        )
      }
      if (value.includes('"')) throw new RangeError("Remarks of CZMQ must not have quotes in them.")
      return `${name} = "${value}"`
    },
  },
}
