const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' }
const RE_ESCAPED = /["\\\p{Zl}\p{Zp}\p{Cf}]|[^\P{C}\p{Cf}]|(?! )\p{Zs}/gu

/** A string as Go's `strconv.Quote` writes it: what docker prints between double quotes. */
export function quote(text: string): string {
  return `"${text.replace(RE_ESCAPED, char => ESCAPES[char] ?? escapeCode(char.codePointAt(0)!))}"`
}

function escapeCode(code: number): string {
  if (code < 0x80)
    return `\\x${code.toString(16).padStart(2, '0')}`
  return code > 0xFFFF ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
