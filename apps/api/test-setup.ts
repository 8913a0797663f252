import { migrationFolders } from '@dott/modules/registry';
import { useApi } from '@dott/platform/testing';
import { buildApi } from './app.ts';

// The platform's test kit knows no app; this is where the two meet.
useApi({ build: buildApi, folders: migrationFolders });
