/** A town of a City file: the network it is for and what is known of it. */
export interface CityEntry {
  /** First octet of an IPv4 network of eight bits. */
  readonly octet: number;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

const MARK = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');

function sized(type: number, size: number): Buffer {
  const code = (bits: number): number[] => (type > 7 ? [bits, type - 7] : [(type << 5) | bits]);
  return Buffer.from(size < 29 ? code(size) : [...code(29), size - 29]);
}
const text = (value: string): Buffer => Buffer.concat([sized(2, Buffer.byteLength(value)), Buffer.from(value)]);
const whole = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return Buffer.concat([sized(6, 4), bytes]);
};
const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([sized(3, 8), bytes]);
};
const map = (members: Readonly<Record<string, Buffer>>): Buffer => Buffer.concat([sized(7, Object.keys(members).length), ...Object.entries(members).flatMap(([key, value]) => [text(key), value])]);

/** Writes a file of MaxMind's format 2.0 (IPv4, records of 24 bits) that knows towns by the first octet of an address. */
export function cityFile(entries: readonly CityEntry[], type = 'Test-City'): Buffer {
  const records = entries.map((entry) => map({
    country: map({ iso_code: text(entry.country) }),
    location: map({ latitude: double(entry.latitude), longitude: double(entry.longitude), accuracy_radius: whole(entry.radiusKm) }),
  }));
  const offsets = records.map((_record, at) => records.slice(0, at).reduce((sum, { length }) => sum + length, 0));
  // A whole tree of eight bits: its nodes are numbered as in a heap, its leaves are the entries or nothing.
  const nodes = 255;
  const leafOf = (octet: number): number => {
    const at = entries.findIndex((entry) => entry.octet === octet);
    return at < 0 ? nodes : nodes + 16 + (offsets[at] ?? 0);
  };
  const tree = Buffer.alloc(nodes * 6);
  for (let node = 0; node < nodes; node += 1) {
    for (const side of [0, 1]) {
      const child = 2 * node + 1 + side;
      tree.writeUIntBE(child < nodes ? child : leafOf(child - nodes), node * 6 + side * 3, 3);
    }
  }
  const metadata = map({
    node_count: whole(nodes), record_size: whole(24), ip_version: whole(4), database_type: text(type), languages: Buffer.from([0, 4]),
    binary_format_major_version: whole(2), binary_format_minor_version: whole(0), build_epoch: whole(1_790_000_000), description: map({}),
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...records, MARK, metadata]);
}
