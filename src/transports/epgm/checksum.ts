/** The sum of all 16-bit words in ones' complement (RFC 1071); the odd octet at the end counts as a high one. */
export const onesComplementSum = (bytes: Uint8Array): number => {
  let sum = 0
  const even = bytes.length & ~1
  for (let index = 0; index < even; index += 2) {
    sum += ((bytes[index] as number) << 8) | (bytes[index + 1] as number)
  }
  if (even < bytes.length) sum += (bytes[even] as number) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return sum
}

/** The checksum of a packet whose own field for it holds 0. It is never 0, which stands for none (RFC 3208, 8). */
export const checksumOf = (bytes: Uint8Array): number => ~onesComplementSum(bytes) & 0xffff || 0xffff

/** Whether a packet has the checksum that it names. */
export const hasRightChecksum = (bytes: Uint8Array): boolean => onesComplementSum(bytes) === 0xffff
