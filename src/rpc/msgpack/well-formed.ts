/** Half of a surrogate pair: UTF-8 has no form for it. */
const loneSurrogate = /\p{Surrogate}/u

interface MaybeTellsItself {
  isWellFormed?(): boolean
}

/** Whether the text has a UTF-8 form, that is no half of a surrogate pair. */
export const isWellFormed = (text: string): boolean =>
  (text as MaybeTellsItself).isWellFormed?.() ?? !loneSurrogate.test(text)

/** The error for a text that has no UTF-8 form: says what is wrong with it, and where. */
export const malformedText = (text: string): TypeError => {
  const index = text.search(loneSurrogate)
  const unit = text.charCodeAt(index).toString(16).toUpperCase()
  return new TypeError(
    `A text with half of a surrogate pair (U+${unit} at index ${index}) has no UTF-8 form.`,
  )
}
