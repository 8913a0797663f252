export { readArchive, UnreadableBackupError, writeArchive, type Lock, type Opener, type Part } from './archive.ts';
