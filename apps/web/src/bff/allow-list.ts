import { isSigned, isUpload, type Contract, type Operation } from '@dott/platform/http/contract';

interface Node {
  readonly fixed: Map<string, Node>;
  parameter?: Node;
  readonly operations: Map<string, Operation>;
}

export type Match = { readonly operation: Operation } | 'method-not-allowed' | undefined;

/** Finds the declared operation for a method and a path; anything that no contract declares for the browser has none. */
export type AllowList = (method: string, path: string) => Match;

/** Builds the list of calls a browser may make from the contracts; operations with `web: false` and those of the service credential are left out. */
export function allowList(contracts: readonly Contract[]): AllowList {
  const root = emptyNode();
  for (const contract of contracts) {
    for (const operation of Object.values(contract.operations)) {
      if (operation.web === false || operation.access === 'service') continue;
      add(root, operation);
    }
  }
  return (method, path) => {
    const node = find(root, path);
    if (!node || node.operations.size === 0) return undefined;
    const operation = node.operations.get(method === 'HEAD' ? 'GET' : method);
    return operation ? { operation } : 'method-not-allowed';
  };
}

/** Bytes that a body of this operation may have. */
export function bodyLimit(operation: Operation): number {
  const multipartOverhead = 64 * 1024;
  if (isSigned(operation.body)) return operation.body.maxBytes;
  return isUpload(operation.body) ? operation.body.maxBytes + multipartOverhead : operation.maxBodyBytes ?? 256 * 1024;
}

function emptyNode(): Node {
  return { fixed: new Map(), operations: new Map() };
}

function add(root: Node, operation: Operation): void {
  let node = root;
  for (const segment of segments(operation.path)) {
    if (segment.startsWith('{')) {
      node = node.parameter ??= emptyNode();
    } else {
      const next = node.fixed.get(segment) ?? emptyNode();
      node.fixed.set(segment, next);
      node = next;
    }
  }
  node.operations.set(operation.method, operation);
}

/** A fixed segment wins over a parameter, as in the API's own router. */
function find(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const segment of segments(path)) {
    if (segment === '.' || segment === '..' || /%2e/i.test(segment)) return undefined;
    node = node.fixed.get(segment) ?? node.parameter;
    if (!node) return undefined;
  }
  return node;
}

function segments(path: string): string[] {
  return path.split('/').filter(Boolean);
}
