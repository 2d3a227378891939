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
const RE_DOMAIN = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(?::\d+)?$/i

/**
 * Reads an image's name (distribution/reference, `ParseAnyReference`).
 * @returns undefined for an image id, which cannot be pulled
 * @throws ValueError
 */
export function readReference(text: string): Reference | undefined {
  if (/^(?:sha256:)?[\da-f]{64}$/.test(text))
    return undefined
  const [beforeDigest = '', digest] = text.split(/@(.*)/s)
  const [, repository = '', tag] = /^(.*?)(?::([^:/]*))?$/s.exec(beforeDigest)!
  const slash = repository.indexOf('/')
  const first = repository.slice(0, slash)
  const hasDomain = slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  const domain = hasDomain ? first : 'docker.io'
  const path = hasDomain ? repository.slice(slash + 1) : repository
  const full = domain === 'docker.io' && !path.includes('/') ? `library/${path}` : path

  if (path.toLowerCase() !== path && RE_PATH.test(path.toLowerCase()))
    throw new ValueError(`invalid reference format: repository name (${full}) must be lowercase`)
  if (!RE_PATH.test(path) || !RE_DOMAIN.test(domain) || (tag !== undefined && !RE_TAG.test(tag)) || (digest !== undefined && !RE_DIGEST.test(digest)))
    throw new ValueError('invalid reference format')
  const familiar = domain === 'docker.io' ? path.replace(/^library\/(?=[^/]*$)/, '') : `${domain}/${path}`
  if (digest !== undefined)
    return { familiar: `${familiar}${tag === undefined ? '' : `:${tag}`}@${digest}`, name: familiar, tag: digest }
  return { familiar: `${familiar}:${tag ?? 'latest'}`, name: familiar, tag: tag ?? 'latest' }
}
