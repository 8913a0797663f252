/** The query of a page's address, as Next hands it to pages. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** One value of a query; the first where an address has several. */
export function queryValue(query: Query, name: string): string | undefined {
  const value = query[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The same page with other values in its address; an undefined value is taken out, and so is the cursor, which belongs to the former list. */
export function withQuery(path: string, query: Query, change: Readonly<Record<string, string | undefined>>): string {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor: undefined, ...change })) {
    for (const one of [value].flat()) if (one !== undefined && one !== '') next.append(name, one);
  }
  const text = next.toString();
  return text ? `${path}?${text}` : path;
}
