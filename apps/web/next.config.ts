import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./src/i18n/request.ts')

// Words reach next-intl as src/i18n/words.ts has parsed them, so browsers need no parser for them, which weighs as much as a form does.
const intl = createRequire(createRequire(import.meta.url).resolve('next-intl/plugin'))
const formatOnly = relative(import.meta.dirname, intl.resolve('use-intl/format-message/format-only'))

const config: NextConfig = {
  // Headers, hosts and paths are settled by the server in front of Next (main.ts), so Next keeps out of them.
  poweredByHeader: false,
  skipTrailingSlashRedirect: true,
  transpilePackages: ['@dott/platform', '@dott/modules'],
  turbopack: { root: join(import.meta.dirname, '..', '..'), resolveAlias: { 'use-intl/format-message': `./${formatOnly}` } },
  // The types are checked by the repository's own check; Next cannot load TypeScript 7 as a library.
  typescript: { ignoreBuildErrors: true },
  experimental: { useTypeScriptCli: true },
  images: { unoptimized: true },
}

export default withNextIntl(config)
