/** Where the embedded server lives below the data folder, and the name of the product's database in it. */
export const embeddedDatabase = { folder: 'postgres', name: 'dott' } as const;
