/** What is known of an error code: its number on Linux and what it means. */
interface ErrorRow {
  readonly errno: number
  readonly text: string
}

/** Base of the numbers that libzmq adds to those of the operating system. */
const libzmqBase = 156384712

/**
 * Every error code that the library gives, once. Numbers are those of Linux, used where the platform does not
 * tell its own (browsers); the four of libzmq are the same everywhere.
 */
const errors = Object.freeze({
  EPERM: { errno: 1, text: "The operating system does not permit this" },
  ENOENT: { errno: 2, text: "There is nothing at that address" },
  EINTR: { errno: 4, text: "A signal interrupted the call: repeat it" },
  EBADF: { errno: 9, text: "The socket is closed" },
  EAGAIN: { errno: 11, text: "It would have to wait: try again later" },
  ENOMEM: { errno: 12, text: "There is not enough memory" },
  EACCES: { errno: 13, text: "Access is denied" },
  EFAULT: { errno: 14, text: "The object is no longer usable" },
  EBUSY: { errno: 16, text: "It is in use" },
  ENODEV: { errno: 19, text: "There is no such network interface" },
  EINVAL: { errno: 22, text: "The value is not valid here" },
  EMFILE: { errno: 24, text: "There are too many open sockets or files" },
  EPIPE: { errno: 32, text: "The other end is gone" },
  ENAMETOOLONG: { errno: 36, text: "The name is too long" },
  EPROTO: { errno: 71, text: "The peer broke the protocol" },
  ENOTSOCK: { errno: 88, text: "The socket is closed" },
  EMSGSIZE: { errno: 90, text: "The message is too large" },
  EPROTONOSUPPORT: { errno: 93, text: "There is no such transport here" },
  ENOTSUP: { errno: 95, text: "This socket or platform cannot do that" },
  EAFNOSUPPORT: { errno: 97, text: "The platform does not know this kind of address" },
  EADDRINUSE: { errno: 98, text: "The address is in use already" },
  EADDRNOTAVAIL: { errno: 99, text: "The address does not belong to this machine" },
  ENETDOWN: { errno: 100, text: "The network is down" },
  ENETUNREACH: { errno: 101, text: "The network cannot be reached" },
  ENETRESET: { errno: 102, text: "The network dropped the connection" },
  ECONNABORTED: { errno: 103, text: "The connection was aborted" },
  ECONNRESET: { errno: 104, text: "The peer closed the connection" },
  ENOBUFS: { errno: 105, text: "The operating system has no room for more data" },
  ENOTCONN: { errno: 107, text: "There is no connection" },
  ETIMEDOUT: { errno: 110, text: "The time is up" },
  ECONNREFUSED: { errno: 111, text: "Nobody listens at the address" },
  EHOSTUNREACH: { errno: 113, text: "The peer cannot be reached" },
  EINPROGRESS: { errno: 115, text: "The operation is under way" },
  EFSM: {
    errno: libzmqBase + 51,
    text: "The socket is not in the state for this: it is the other side's turn",
  },
  ENOCOMPATPROTO: { errno: libzmqBase + 52, text: "The socket type cannot use this transport" },
  ETERM: { errno: libzmqBase + 53, text: "The context was terminated" },
  EMTHREAD: { errno: libzmqBase + 54, text: "The context has no I/O: set ioThreads to 1 or more" },
} as const satisfies Record<string, ErrorRow>)

/** Code of an error that the library itself gives. Errors of the operating system may carry others. */
export type ErrorCode = keyof typeof errors

/** The codes of the table above. */
export const errorCodes: readonly ErrorCode[] = Object.freeze(Object.keys(errors) as ErrorCode[])

interface PlatformProcess {
  getBuiltinModule?(name: string): {
    readonly constants?: { readonly errno?: Readonly<Record<string, number>> }
  }
}

const platformProcess = (globalThis as { process?: PlatformProcess }).process

/** The platform's own numbers, where it has any: they differ between operating systems. */
const platformErrnos: Readonly<Record<string, number>> =
  platformProcess?.getBuiltinModule?.("node:os")?.constants?.errno ?? {}

const rowOf = (code: string): ErrorRow | undefined =>
  Object.hasOwn(errors, code) ? errors[code as ErrorCode] : undefined

/**
 * The number of an error code on this platform; 0 for a code that has none (such as `ENOTFOUND`).
 *
 * ```ts
 * errnoOf("ETERM") // 156384765
 * ```
 */
export const errnoOf = (code: string): number =>
  (Object.hasOwn(platformErrnos, code) ? platformErrnos[code] : rowOf(code)?.errno) ?? 0

/** Codes by number. The first name wins where the platform has two for one number (EAGAIN, EWOULDBLOCK). */
const codesByErrno: ReadonlyMap<number, string> = new Map(
  [...errorCodes, ...Object.keys(platformErrnos)].reverse().map((code) => [errnoOf(code), code]),
)

/** The code of an error number on this platform; undefined for a number that means nothing. */
export const errorCodeOf = (errno: number): string | undefined => codesByErrno.get(errno)

/** What an error code means, in words; the code itself where nothing is known of it. */
export const errorText = (code: string): string => rowOf(code)?.text ?? code

/**
 * What an error number means, in words: PyZMQ's `zmq.strerror`.
 *
 * ```ts
 * strerror(156384765) // "The context was terminated"
 * strerror(0) // "Success"
 * ```
 */
export const strerror = (errno: number): string => {
  if (errno === 0) return "Success"
  const code = errorCodeOf(errno)
  return code === undefined ? `Unknown error ${errno}` : errorText(code)
}
