/** Cuts octets into pieces of these sizes, which the caller has checked to be there. Views, not copies. */
export const fields = <const Sizes extends readonly number[]>(
  bytes: Uint8Array,
  sizes: Sizes,
): { readonly [Index in keyof Sizes]: Uint8Array } => {
  let end = 0
  const pieces = sizes.map((size) => {
    end += size
    return bytes.subarray(end - size, end)
  })
  return pieces as { [Index in keyof Sizes]: Uint8Array }
}
