import { join } from 'node:path'
import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./src/i18n/request.ts')

const config: NextConfig = {
  // Headers, hosts and paths are settled by the server in front of Next (main.ts), so Next keeps out of them.
  poweredByHeader: false,
  skipTrailingSlashRedirect: true,
  transpilePackages: ['@dott/platform', '@dott/modules'],
  turbopack: { root: join(import.meta.dirname, '..', '..') },
  // The types are checked by the repository's own check; Next cannot load TypeScript 7 as a library.
  typescript: { ignoreBuildErrors: true },
  experimental: { useTypeScriptCli: true },
  images: { unoptimized: true },
}

export default withNextIntl(config)
