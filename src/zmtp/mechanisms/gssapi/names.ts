/** How a name is written: `service@host`, or as Kerberos has it, `name@REALM`. */
export type NameType = "hostBased" | "userName" | "krb5Principal"

/** A name in a realm of Kerberos. */
export interface Name {
  readonly text: string
  readonly type: NameType
}

/** What a client tells Kerberos. */
export interface ClientNames {
  /** The service that is meant. */
  readonly service: Name
  /** Whose ticket to show; that of whoever is logged in where it is absent. */
  readonly principal?: Name
}

/** What a server tells Kerberos. */
export interface ServerNames {
  /** Who it is; absent: whoever there are keys of. */
  readonly principal?: Name
}
