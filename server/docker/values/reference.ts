import { ValueError } from '../errors.ts'

/** An image's name, with what docker leaves unsaid. */
export interface Reference {
  /** As docker shows it: `mysql:latest`. */
  familiar: string
  /** For `fromImage` and `tag` of `POST /images/create`. */
  name: string
  tag: string
}

const RE_PATH = /^[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*)*$/
const RE_TAG = /^\w[\w.-]{0,127}$/
const RE_DIGEST = /^[a-z][a-z\d]*(?:[-_+.][a-z][a-z\d]*)*:[\da-f]{32,}$/i
const RE_DOMAIN = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*|\[[\da-f:]+\])(?::\d+)?$/i
const LONGEST = 255
const DIGITS: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 }

/**
 * Reads an image's name (distribution/reference, `ParseAnyReference`).
 * @returns undefined for an image id, which cannot be pulled
 * @throws ValueError
 */
export function readReference(text: string): Reference | undefined {
  if (/^(?:sha256:)?[\da-f]{64}$/.test(text))
    return undefined
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  const hasDomain = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first
  const domain = hasDomain && first !== 'index.docker.io' ? first : 'docker.io'
  const rest = hasDomain ? text.slice(slash + 1) : text
  const full = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  const [repository = ''] = full.split(':', 1)
  if (repository.toLowerCase() !== repository)
    throw new ValueError(`invalid reference format: repository name (${repository}) must be lowercase`)

  const [, path = '', tag, digest] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(full) ?? []
  if (!RE_PATH.test(path) || !RE_DOMAIN.test(domain) || (tag !== undefined && !RE_TAG.test(tag)) || (digest !== undefined && !RE_DIGEST.test(digest)))
    throw new ValueError('invalid reference format')
  if (path.length > LONGEST)
    throw new ValueError(`repository name must not be more than ${LONGEST} characters`)
  const familiar = domain === 'docker.io' ? path.replace(/^library\/(?=[^/]*$)/, '') : `${domain}/${path}`
  if (digest === undefined)
    return { familiar: `${familiar}:${tag ?? 'latest'}`, name: familiar, tag: tag ?? 'latest' }
  checkDigest(digest)
  return { familiar: `${familiar}${tag === undefined ? '' : `:${tag}`}@${digest}`, name: familiar, tag: digest }
}

/** opencontainers/go-digest, `Parse`. */
function checkDigest(digest: string): void {
  const [algorithm = '', digits = ''] = digest.split(':')
  if (!Object.hasOwn(DIGITS, algorithm))
    throw new ValueError('unsupported digest algorithm')
  if (digits.length !== DIGITS[algorithm])
    throw new ValueError('invalid checksum digest length')
  if (digits.toLowerCase() !== digits)
    throw new ValueError('invalid checksum digest format')
}
