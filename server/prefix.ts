import { UserError } from './user-error.ts'

/**
 * Such as can stand before a name, and ends where the name begins: with `my` before them, `sql` and what an engine
 * calls `mysql` would be one.
 */
const RE_PREFIX = /^[a-z0-9][\w.-]{0,30}-$/i

/**
 * What `--prefix` puts before every name on the engine.
 * @throws UserError when it cannot
 */
export function readPrefix(text: string): string {
  if (text === '' || RE_PREFIX.test(text))
    return text
  const near = `${text.replaceAll(/[^\w.-]/g, '').replace(/^[_.-]+/, '').replace(/-+$/, '').slice(0, 31) || 'my'}-`
  throw new UserError(`--prefix ${text}: 2 to 32 letters, digits, "_", "." and "-", the last one a "-"`, `--prefix ${near}`)
}
