import type { NativeFunction, NativeLibrary } from "./koffi.ts"

const pointer = "void *"
const number = "uint32_t"
const int = "int"

/** What we call (RFC 2744, and MIT Kerberos's own for messages in memory of the caller's). */
const parameters = {
  gss_import_name: [pointer, pointer, pointer, pointer],
  gss_release_name: [pointer, pointer],
  gss_display_name: [pointer, pointer, pointer, pointer],
  gss_acquire_cred: [pointer, pointer, number, pointer, int, pointer, pointer, pointer],
  gss_release_cred: [pointer, pointer],
  gss_init_sec_context: [
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    number,
    number,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
  ],
  gss_accept_sec_context: [
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
    pointer,
  ],
  gss_delete_sec_context: [pointer, pointer, pointer],
  gss_release_buffer: [pointer, pointer],
  gss_display_status: [pointer, number, int, pointer, pointer, pointer],
  gss_wrap_iov_length: [pointer, pointer, int, number, pointer, pointer, int],
  gss_wrap_iov: [pointer, pointer, int, number, pointer, pointer, int],
  gss_unwrap_iov: [pointer, pointer, pointer, pointer, pointer, int],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name of a function that we call. */
export type FunctionName = keyof typeof parameters

/** Those functions. */
export type Functions = Readonly<Record<FunctionName, NativeFunction>>

/** Finds the functions in a library. Throws where one is missing. */
export const functionsOf = (library: NativeLibrary): Functions =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, types]) => [name, library.func(name, number, types)]),
  ) as Functions
