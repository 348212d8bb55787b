import { equal, text, utf8 } from "../../../../core/bytes.ts"
import type { Name, NameType } from "../names.ts"
import { Handle } from "./handle.ts"
import type { GssLibrary } from "./library.ts"
import { inputBuffer, objectIdentifier, outputBuffer } from "./structures.ts"

const generic = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 1] as const

/** Types of names by their object identifiers (RFC 2744, section 4; RFC 1964, section 2.1.1). */
const types: Readonly<Record<NameType, readonly number[]>> = {
  hostBased: [...generic, 4],
  userName: [...generic, 1],
  krb5Principal: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2, 1],
}

/** A name of the library's. */
export const importName = (library: GssLibrary, { text: written, type }: Name): Handle => {
  const name = new Handle(library, "gss_release_name")
  const buffer = inputBuffer(library.koffi, utf8(written))
  const identifier = objectIdentifier(library.koffi, types[type])
  library.call("gss_import_name", buffer.bytes, identifier.bytes, name.place)
  return name
}

/** How a name is written; undefined where that is no text, since two names could have the same then. */
export const displayName = (library: GssLibrary, name: Handle): string | undefined => {
  const buffer = outputBuffer(library.koffi)
  library.call("gss_display_name", name.value, buffer.bytes, 0n)
  const octets = library.take(buffer)
  const written = text(octets)
  return octets.length > 0 && equal(utf8(written), octets) ? written : undefined
}
