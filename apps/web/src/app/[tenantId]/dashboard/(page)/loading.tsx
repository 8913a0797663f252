// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
export { PageLoading as default } from '../../../../shell/page-loading.tsx';
