// Draws media/icon.png from media/icon.svg: the marketplace wants a PNG, and no drawing program should be
// needed to change a colour. Knows exactly what the icon uses: rounded rectangles and polygons, in order.
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const size = 256;
const samples = 4;
const at = (name) => new URL(`../media/${name}`, import.meta.url);

const shapes = [...readFileSync(at("icon.svg"), "utf8").matchAll(/<(rect|polygon) ([^>]*)\/>/g)].map(
  ([, kind, written]) => {
    const attributes = Object.fromEntries(
      [...written.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]),
    );
    const colour = [1, 3, 5].map((from) => Number.parseInt(attributes.fill.slice(from, from + 2), 16));
    return { colour, covers: kind === "rect" ? roundedRectangle(attributes) : polygon(attributes) };
  },
);

writeFileSync(at("icon.png"), png(draw()));

function roundedRectangle({ x, y, width, height, rx }) {
  const [left, top, r] = [Number(x), Number(y), Number(rx)];
  const [right, bottom] = [left + Number(width), top + Number(height)];
  return (px, py) => {
    if (px < left || px > right || py < top || py > bottom) return false;
    const dx = Math.max(left + r - px, px - (right - r), 0);
    const dy = Math.max(top + r - py, py - (bottom - r), 0);
    return dx * dx + dy * dy <= r * r;
  };
}

function polygon({ points }) {
  const corners = points.split(" ").map((point) => point.split(",").map(Number));
  return (px, py) => {
    let inside = false;
    corners.forEach(([x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length];
      if (y > py !== nextY > py && px < ((nextX - x) * (py - y)) / (nextY - y) + x) inside = !inside;
    });
    return inside;
  };
}

/** Rows of RGBA, each pixel the mean of its samples, each row led by PNG's "no filter" byte. */
function draw() {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0, 0];
      for (let i = 0; i < samples * samples; i++) {
        const px = x + ((i % samples) + 0.5) / samples;
        const py = y + (Math.floor(i / samples) + 0.5) / samples;
        const shape = shapes.findLast(({ covers }) => covers(px, py));
        if (!shape) continue;
        shape.colour.forEach((value, channel) => {
          sum[channel] += value;
        });
        sum[3]++;
      }
      const to = y * (size * 4 + 1) + 1 + x * 4;
      for (let channel = 0; channel < 3; channel++)
        rows[to + channel] = sum[3] ? Math.round(sum[channel] / sum[3]) : 0;
      rows[to + 3] = Math.round((sum[3] * 255) / (samples * samples));
    }
  }
  return rows;
}

function png(rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // eight bits a channel, RGBA, nothing unusual
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
  return framed;
}
