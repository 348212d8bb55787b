/** RFC 29: what begins with an octet 1 is a subscription, what begins with an octet 0 the end of one. */
export const isSubscription = (frame: Uint8Array): boolean => frame[0] === 1 || frame[0] === 0
