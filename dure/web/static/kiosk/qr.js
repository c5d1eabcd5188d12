// QR codes of bytes, level M, versions 1 to 9 (ISO/IEC 18004): a kiosk without network draws its own.
const BLOCKS = [ // by version: correction words of a block, data words of each block
  null, [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]], [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]], [22, [38, 38, 39, 39]], [22, [36, 36, 36, 37, 37]],
];
const ALIGNED = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46]];
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// ── correction words: division in GF(256) ─────────────────────────────────
const EXP = [], LOG = [];
for (let i = 0, v = 1; i < 255; i += 1) {
  EXP[i] = v; LOG[v] = i;
  v = v & 0x80 ? (v << 1) ^ 0x11d : v << 1;
}
const times = (a, b) => (a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0);

const generator = (degree) => {
  let found = [1];
  for (let i = 0; i < degree; i += 1) {
    const next = [...found, 0];
    found.forEach((c, j) => { next[j + 1] ^= times(c, EXP[i]); });
    found = next;
  }
  return found.slice(1);
};

const correction = (data, degree) => {
  const divisor = generator(degree), rest = new Array(degree).fill(0);
  for (const word of data) {
    const factor = word ^ rest.shift();
    rest.push(0);
    divisor.forEach((c, i) => { rest[i] ^= times(c, factor); });
  }
  return rest;
};

// ── words ──────────────────────────────────────────────────────────────────
const capacity = (version) => BLOCKS[version][1].reduce((a, b) => a + b, 0);

const dataWords = (bytes, version) => {
  const bits = [];
  const push = (value, length) => { for (let i = length - 1; i >= 0; i -= 1) bits.push((value >> i) & 1); };
  push(4, 4);
  push(bytes.length, 8);
  bytes.forEach((b) => push(b, 8));
  const room = capacity(version) * 8;
  push(0, Math.min(4, room - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; words.length < capacity(version); pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
};

const interleaved = (words, version) => {
  const [degree, lengths] = BLOCKS[version];
  let from = 0;
  const blocks = lengths.map((n) => words.slice(from, (from += n)));
  const fixes = blocks.map((block) => correction(block, degree));
  const across = (rows) => {
    const found = [];
    for (let i = 0; i < Math.max(...rows.map((r) => r.length)); i += 1) rows.forEach((r) => { if (i < r.length) found.push(r[i]); });
    return found;
  };
  return [...across(blocks), ...across(fixes)];
};

// ── the square ─────────────────────────────────────────────────────────────
const bit = (value, i) => ((value >> i) & 1) === 1;

class Square {
  constructor(version) {
    this.version = version;
    this.size = 17 + version * 4;
    this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.frame();
  }

  fix(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y][x] = dark;
    this.fixed[y][x] = true;
  }

  frame() {
    const n = this.size;
    for (let i = 0; i < n; i += 1) { this.fix(6, i, i % 2 === 0); this.fix(i, 6, i % 2 === 0); }
    for (const [cx, cy] of [[3, 3], [n - 4, 3], [3, n - 4]]) {
      for (let dy = -4; dy <= 4; dy += 1) for (let dx = -4; dx <= 4; dx += 1) {
        const far = Math.max(Math.abs(dx), Math.abs(dy));
        this.fix(cx + dx, cy + dy, far !== 2 && far !== 4);
      }
    }
    const at = ALIGNED[this.version], last = at.length - 1;
    at.forEach((cy, i) => at.forEach((cx, j) => {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      for (let dy = -2; dy <= 2; dy += 1) for (let dx = -2; dx <= 2; dx += 1) this.fix(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }));
    this.format(0);
    if (this.version >= 7) this.versionBits();
  }

  format(mask) { // level M is 00
    let rest = mask;
    for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412, n = this.size;
    for (let i = 0; i < 6; i += 1) this.fix(8, i, bit(bits, i));
    this.fix(8, 7, bit(bits, 6)); this.fix(8, 8, bit(bits, 7)); this.fix(7, 8, bit(bits, 8));
    for (let i = 9; i < 15; i += 1) this.fix(14 - i, 8, bit(bits, i));
    for (let i = 0; i < 8; i += 1) this.fix(n - 1 - i, 8, bit(bits, i));
    for (let i = 8; i < 15; i += 1) this.fix(8, n - 15 + i, bit(bits, i));
    this.fix(8, n - 8, true);
  }

  versionBits() {
    let rest = this.version;
    for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i += 1) {
      const a = this.size - 11 + (i % 3), b = Math.floor(i / 3);
      this.fix(a, b, bit(bits, i)); this.fix(b, a, bit(bits, i));
    }
  }

  fill(words) {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step += 1) for (let j = 0; j < 2; j += 1) {
        const x = right - j, y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
        if (this.fixed[y][x]) continue;
        this.dark[y][x] = i < words.length * 8 && bit(words[i >> 3], 7 - (i & 7));
        i += 1;
      }
    }
  }

  turn(mask) { // twice is as before
    for (let y = 0; y < this.size; y += 1) for (let x = 0; x < this.size; x += 1) {
      if (!this.fixed[y][x] && MASKS[mask](x, y)) this.dark[y][x] = !this.dark[y][x];
    }
  }

  penalty() {
    const n = this.size, line = (get) => {
      let sum = 0;
      for (let a = 0; a < n; a += 1) {
        const text = Array.from({ length: n }, (_, b) => (get(a, b) ? "1" : "0")).join("");
        for (const run of text.match(/0{5,}|1{5,}/g) || []) sum += run.length - 2;
        sum += 40 * (text.match(/(?=10111010000|00001011101)/g) || []).length;
      }
      return sum;
    };
    let sum = line((a, b) => this.dark[a][b]) + line((a, b) => this.dark[b][a]), dark = 0;
    for (let y = 0; y < n; y += 1) for (let x = 0; x < n; x += 1) {
      dark += this.dark[y][x];
      const c = this.dark[y][x];
      if (x && y && this.dark[y][x - 1] === c && this.dark[y - 1][x] === c && this.dark[y - 1][x - 1] === c) sum += 3;
    }
    return sum + 10 * Math.floor(Math.abs((dark * 100) / (n * n) - 50) / 5);
  }
}

// The modules of a text, row by row, with the version and mask that were taken.
export const encode = (text) => {
  const bytes = [...new TextEncoder().encode(text)];
  const version = BLOCKS.findIndex((b, v) => b && bytes.length + 2 <= capacity(v));
  if (version < 0) throw new RangeError("QR 코드에 넣기에는 긴 주소입니다.");
  const square = new Square(version);
  square.fill(interleaved(dataWords(bytes, version), version));
  let best = 0, least = Infinity;
  for (let mask = 0; mask < 8; mask += 1) {
    square.turn(mask); square.format(mask);
    const cost = square.penalty();
    if (cost < least) { least = cost; best = mask; }
    square.turn(mask);
  }
  square.turn(best); square.format(best);
  return { rows: square.dark, size: square.size, version, mask: best };
};

// A path of a picture with a quiet zone of four modules around it.
export const path = ({ rows, size }) => {
  let drawn = "";
  rows.forEach((row, y) => row.forEach((dark, x) => { if (dark) drawn += `M${x + 4} ${y + 4}h1v1h-1z`; }));
  return { drawn, box: `0 0 ${size + 8} ${size + 8}` };
};
