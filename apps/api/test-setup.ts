import { migrationFolders } from '@dott/modules/registry';
import { useApi } from '@dott/platform/testing';
import { buildApi } from './app.ts';
import { openShop } from './test-shop.ts';

// The platform's test kit knows neither apps nor modules; this is where they meet.
useApi({ build: buildApi, folders: migrationFolders, openShop });
