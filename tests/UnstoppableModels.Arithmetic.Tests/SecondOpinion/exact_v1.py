"""exact-v1 a second time, from ARITHMETIC.md: plain Python, integers and fractions, no packages.

    python3 exact_v1.py golden > golden-vectors.json      the golden vectors, iris-mlp roots included
    python3 exact_v1.py iris SEED STEPS                    the roots of the first steps of iris-mlp
    python3 exact_v1.py digits SEED STEPS                  the roots of the first steps of digits-cnn
    python3 exact_v1.py gpt SEED STEPS                     the roots of the first steps of tiny-gpt, a decoder with everything but size
    python3 exact_v1.py step MANIFEST CHECKPOINT           the roots of the step after a checkpoint, for an MLP on a dataset of this repository
    python3 exact_v1.py read CHECKPOINT                    metadata, names, shapes and SHA-256 of the tensors of any safetensors file

Python's float is binary64 and + - * / on it are single correctly rounded operations; everything that is a sum of
products is done in integers.
"""
import hashlib
import json
import math
import os
import struct
import sys
from fractions import Fraction

BITS = 21
BLOCK = 2048
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "../../../src/UnstoppableModels.Training/Data")


# --- rounding -------------------------------------------------------------------------------------------------------

def binary32(x):
    """A binary64 rounded to binary32, as a binary64."""
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def times_power(x, exponent):
    """x * 2^exponent, which the caller knows to be exact."""
    return math.ldexp(x, exponent)


# --- random numbers -------------------------------------------------------------------------------------------------

def philox_block(counter, key):
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (p1 >> 32) ^ x1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ x3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return [x0, x1, x2, x3]


def word(seed, stream, index):
    low, high = index // 4 & 0xFFFFFFFF, index // 4 >> 32
    return philox_block([low, high, stream & 0xFFFFFFFF, stream >> 32], [seed & 0xFFFFFFFF, seed >> 32])[index % 4]


def symmetric(seed, stream, index):
    return float(Fraction(2 * (word(seed, stream, index) >> 8) + 1, 2 ** 24) - 1)


def permute(seed, epoch, count, index):
    """Entry index of the permutation of 0..count-1 that belongs to seed and epoch."""
    half = 0
    while 4 ** half < count:
        half += 1
    mask = 2 ** half - 1
    while True:
        left, right = index >> half, index & mask
        for turn in range(10):
            left, right = right, left ^ word(seed, (2 ** 63 + epoch) % 2 ** 64, turn * 2 ** 32 + right) & mask
        index = left << half | right
        if index < count:
            return index


# --- contractions ---------------------------------------------------------------------------------------------------

def common_exponent(values):
    largest = max(abs(v) for v in values)
    return math.frexp(largest)[1] if largest else 0


def quantise(values, exponent):
    return [round(Fraction(v) * Fraction(2) ** (BITS - exponent)) for v in values]


def multiply(left, right, el=None, er=None):
    """Matrices as lists of rows; each on its own exponent if none is given."""
    el = common_exponent(sum(left, [])) if el is None else el
    er = common_exponent(sum(right, [])) if er is None else er
    a = [quantise(row, el) for row in left]
    b = [quantise(row, er) for row in right]
    inner, result = len(b), []
    for row in a:
        out = []
        for j in range(len(b[0])):
            total = sum_blocks([row[k] * b[k][j] for k in range(inner)])
            out.append(binary32(times_power(total, el + er - 2 * BITS) + 0.0))
        result.append(out)
    return result


def sum_blocks(terms):
    total = None
    for start in range(0, len(terms), BLOCK):
        block = sum(terms[start:start + BLOCK])
        assert abs(block) <= 2 ** 53
        total = float(block) if total is None else total + float(block)
    return total


def sum_rows(matrix):
    e = common_exponent(sum(matrix, []))
    integers = [quantise(row, e) for row in matrix]
    return [binary32(times_power(float(sum(column)), e - BITS)) for column in zip(*integers)]


def mean(values):
    if not all(map(math.isfinite, values)):
        return math.inf
    e = common_exponent(values)
    return binary32(times_power(float(sum(quantise(values, e))), e - BITS) / len(values))


def transpose(matrix):
    return [list(column) for column in zip(*matrix)]


# --- elementary functions -------------------------------------------------------------------------------------------

LOG2E = float.fromhex("0x1.71547652b82fep+0")
LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
SQRT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
INVERSE_SQRT_2PI = float.fromhex("0x1.9884533d43651p-2")
SQRT2 = float.fromhex("0x1.6a09e667f3bcdp+0")
EXP = [float(Fraction(1, math.factorial(n))) for n in range(13, -1, -1)]
LOG = [float(Fraction(2, 2 * n + 1)) for n in range(10, 0, -1)]


def horner(coefficients, x):
    total = coefficients[0]
    for c in coefficients[1:]:
        total = total * x + c
    return total


def exp(x):
    if x < -708:
        return 0.0
    if x > 709:
        return math.inf
    k = round(x * LOG2E)
    r = x - k * LN2_HIGH - k * LN2_LOW
    return horner(EXP, r) * times_power(1.0, k)


def log(x):
    m, k = math.frexp(x)
    m, k = m * 2, k - 1
    if m > SQRT2:
        m, k = m * 0.5, k + 1
    f = m - 1
    s = f / (2 + f)
    z = s * s
    tail = s * (z * horner(LOG, z)) + k * LN2_LOW
    return k * LN2_HIGH + (s + s + tail)


def fixed_exp(x, bits):
    """e^x * 2^bits for a fraction x."""
    r, term, total, n = (x.numerator << bits) // (x.denominator << 16), 1 << bits, 1 << bits, 1
    while term not in (0, -1):
        term = (term * r >> bits) // n
        total, n = total + term, n + 1
    for _ in range(16):
        total = total * total >> bits
    return total


def erf_tables(bits=500):
    """The nearest binary64 of erf(i/4) and of its slope there, i = 0..24, by series in integers."""
    def inverse_tangent(n):
        power = (1 << bits) // n
        total, k = power, 3
        while power:
            power //= n * n
            total += power // k if k % 4 == 1 else -(power // k)
            k += 2
        return total

    pi = 4 * (4 * inverse_tangent(5) - inverse_tangent(239))
    factor = (2 << 2 * bits) // math.isqrt(pi << bits)
    values, slopes = [], []
    for i in range(25):
        x, total, n = (i << bits) // 4, 0, 0
        term = x
        while term:
            total += (-1) ** n * (term // (2 * n + 1))
            n += 1
            term = (term * (x * x >> bits) >> bits) // n
        values.append(float(Fraction(total * factor >> bits, 1 << bits)))
        slopes.append(float(Fraction(fixed_exp(Fraction(-i * i, 16), bits) * factor >> bits, 1 << bits)))
    return values, slopes


def taylor(c, value, slope):
    a = [value, slope]
    for n in range(14):
        a.append(-2 * (c * (n + 1) * a[n + 1] + n * a[n]) / ((n + 1) * (n + 2)))
    return a[::-1]


ERF = [taylor(i / 4, v, d) for i, (v, d) in enumerate(zip(*erf_tables()))]
TANH = [float(Fraction(n, d)) for n, d in [
    (18888466084, 194896477400625), (-443861162, 1856156927625), (6404582, 10854718875), (-929569, 638512875), (21844, 6081075),
    (-1382, 155925), (62, 2835), (-17, 315), (2, 15), (-1, 3)]]


def erf(x):
    a = abs(x)
    if a >= 6:
        return math.copysign(1.0, x)
    i = round(4 * a)
    return math.copysign(horner(ERF[i], a - i / 4), x)


def tanh(x):
    if abs(x) >= 0.25:
        return math.copysign(1 - 2 / (exp(2 * abs(x)) + 1), x)
    z = x * x
    return x + x * (z * horner(TANH, z))


# --- row sums -------------------------------------------------------------------------------------------------------

def row_sum(row):
    e = common_exponent(row)
    return times_power(float(sum(quantise(row, e))), e - BITS)


def row_dot(left, right):
    el, er = common_exponent(left), common_exponent(right)
    return times_power(sum_blocks([a * b for a, b in zip(quantise(left, el), quantise(right, er))]), el + er - 2 * BITS)


# --- operations -----------------------------------------------------------------------------------------------------

def linear(x, w, bias):
    return [[binary32(v + b) for v, b in zip(row, bias)] for row in multiply(x, transpose(w))]


def relu(x):
    return [[v if v > 0 else 0.0 for v in row] for row in x]


def relu_backward(g, x):
    return [[gv if v > 0 else 0.0 for gv, v in zip(grow, row)] for grow, row in zip(g, x)]


class Images:
    """Integers of a tensor [batch, channels, height, width] and their exponent; 0 outside."""

    def __init__(self, shape, values):
        (self.batch, self.channels, self.height, self.width), self.exponent = shape, common_exponent(values)
        self.integers = quantise(values, self.exponent)

    def at(self, n, c, y, x):
        if 0 <= y < self.height and 0 <= x < self.width:
            return self.integers[((n * self.channels + c) * self.height + y) * self.width + x]
        return 0


def scaled_back(terms, left, right):
    return binary32(times_power(sum_blocks(terms), left.exponent + right.exponent - 2 * BITS) + 0.0)


def conv2d(x, w, bias, stride, padding):
    """x, w: (shape, flat values); bias: values."""
    a, b = Images(*x), Images(*w)
    height = (a.height + 2 * padding - b.height) // stride + 1
    width = (a.width + 2 * padding - b.width) // stride + 1
    values = []
    for n in range(a.batch):
        for f in range(b.batch):
            for y in range(height):
                for column in range(width):
                    total = scaled_back([a.at(n, c, y * stride + i - padding, column * stride + j - padding) * b.at(f, c, i, j)
                                         for c in range(b.channels) for i in range(b.height) for j in range(b.width)], a, b)
                    values.append(binary32(total + bias[f]))
    return [a.batch, b.batch, height, width], values


def conv2d_backward(dy, x, w, stride, padding):
    """dW, db, dX."""
    g, a, b = Images(*dy), Images(*x), Images(*w)
    positions = [(n, y, c) for n in range(g.batch) for y in range(g.height) for c in range(g.width)]
    kernel = [(f, i, j) for f in range(b.batch) for i in range(b.height) for j in range(b.width)]
    dw = [scaled_back([g.at(n, f, y, column) * a.at(n, c, y * stride + i - padding, column * stride + j - padding)
                       for n, y, column in positions], g, a)
          for f in range(b.batch) for c in range(b.channels) for i in range(b.height) for j in range(b.width)]
    db = [binary32(times_power(float(sum(g.at(n, f, y, column) for n, y, column in positions)), g.exponent - BITS)) for f in range(g.channels)]
    dx = []
    for n in range(a.batch):
        for c in range(a.channels):
            for y in range(a.height):
                for column in range(a.width):
                    dx.append(scaled_back([
                        g.at(n, f, (y + padding - i) // stride, (column + padding - j) // stride) * b.at(f, c, i, j)
                        if (y + padding - i) % stride == 0 and (column + padding - j) % stride == 0 else 0
                        for f, i, j in kernel], g, b))
    return (w[0], dw), (list(w[0][:1]), db), (x[0], dx)


def windows(shape, size):
    batch, channels, height, width = shape
    for plane in range(batch * channels):
        for y in range(height // size):
            for x in range(width // size):
                yield [(plane * height + y * size + i) * width + x * size + j for i in range(size) for j in range(size)]


def pooled(shape, size):
    return list(shape[:2]) + [shape[2] // size, shape[3] // size]


def max_pool(x, size):
    shape, values = x
    return pooled(shape, size), [max(values[i] for i in window) for window in windows(shape, size)]


def max_pool_backward(dy, x, size):
    shape, values = x
    gradient = [0.0] * len(values)
    for g, window in zip(dy[1], windows(shape, size)):
        gradient[max(window, key=lambda i: values[i])] = g
    return shape, gradient


def average_pool(x, size):
    shape, values = x
    e = common_exponent(values)
    n = quantise(values, e)
    sums = [sum(n[i] for i in window) for window in windows(shape, size)]
    return pooled(shape, size), [binary32(times_power(float(total), e - BITS) / size ** 2) for total in sums]


def average_pool_backward(dy, x, size):
    gradient = [0.0] * len(x[1])
    for g, window in zip(dy[1], windows(x[0], size)):
        for i in window:
            gradient[i] = divide32(g, size ** 2)
    return x[0], gradient


def divide32(x, y):
    """x / y rounded once to binary32: dividing in binary64 first cannot be seen, 53 >= 2 * 24 + 2 bits being enough where nothing is subnormal."""
    exact = Fraction(x) / y
    return x / y if exact == 0 else rounded32(exact)


def rounded32(x):
    """A fraction other than zero, rounded once to binary32."""
    power = math.frexp(float(abs(x)))[1] if abs(x) >= Fraction(2) ** -1000 else -1000
    unit = Fraction(2) ** max(power - 25, -149)
    while True:
        n = round(x / unit)
        if abs(n) <= 2 ** 24:
            break
        unit *= 2
    return binary32(math.copysign(float(abs(n) * unit), x))


def cross_entropy(logits, labels, predictions=None):
    """predictions: those of the whole batch, if these are a part of it."""
    losses, gradient = [], []
    for row, label in zip(logits, labels):
        largest = max(row)
        n = [round(Fraction(exp(v - largest)) * 2 ** 36) for v in row]
        total = sum(n)
        losses.append(binary32(log(total / 2 ** 36) - (row[label] - largest)))
        gradient.append([
            binary32(float(n[j] - (total if j == label else 0)) / float(total) / (predictions or len(labels))) for j in range(len(row))])
    return losses, mean(losses), gradient


def gelu_parts(x):
    return ((1 + erf(x * SQRT_HALF)) * 0.5, exp(x * x * -0.5) * INVERSE_SQRT_2PI)


def gelu(x):
    return binary32(x * gelu_parts(x)[0])


def gelu_backward(dy, x):
    distribution, density = gelu_parts(x)
    return binary32(dy * (distribution + x * density))


def exponentials(row):
    largest = max(row)
    n = [round(Fraction(exp(v - largest)) * 2 ** 36) for v in row]
    return largest, n, sum(n)


def softmax(row, seen):
    _, n, total = exponentials(row[:seen])
    return [binary32(float(v) / float(total)) for v in n] + [0.0] * (len(row) - seen)


def softmax_backward(dp, p):
    mean_gradient = row_dot(dp, p)
    return [binary32(q * (g - mean_gradient) + 0.0) for g, q in zip(dp, p)]


def log_softmax(row):
    largest, _, total = exponentials(row)
    logarithm = log(total / 2 ** 36)
    return [binary32(v - largest - logarithm) for v in row]


def log_softmax_backward(dy, row):
    _, n, total = exponentials(row)
    gradient = row_sum(dy)
    return [binary32(g - float(v) / float(total) * gradient) for g, v in zip(dy, n)]


def normalise(row, epsilon):
    average = row_sum(row) / len(row)
    d = [v - average for v in row]
    r = 1 / math.sqrt(row_dot(d, d) / len(row) + epsilon)
    return [v * r for v in d], r


def layer_norm(row, gain, bias, epsilon):
    return [binary32(h * g + b) for h, g, b in zip(normalise(row, epsilon)[0], gain, bias)]


def layer_norm_backward(dy, row, gain, epsilon):
    h, r = normalise(row, epsilon)
    k = [g * w for g, w in zip(dy, gain)]
    average, slope = row_sum(k) / len(row), row_dot(k, h) / len(row)
    return [binary32(r * (g - average - v * slope)) for g, v in zip(k, h)]


def dot_columns(left, right):
    el, er = common_exponent(sum(left, [])), common_exponent(sum(right, []))
    a, b = [quantise(row, el) for row in left], [quantise(row, er) for row in right]
    return [binary32(times_power(sum_blocks([x[j] * y[j] for x, y in zip(a, b)]), el + er - 2 * BITS) + 0.0) for j in range(len(left[0]))]


def batched(left, right):
    """Lists of matrices, one exponent per list."""
    el, er = (common_exponent(sum(sum(matrices, []), [])) for matrices in (left, right))
    return [multiply(a, b, el, er) for a, b in zip(left, right)]


def embedding_backward(dy, ids, entries):
    e = common_exponent(sum(dy, []))
    sums = [[0] * len(dy[0]) for _ in range(entries)]
    for row, entry in zip(dy, ids):
        for j, n in enumerate(quantise(row, e)):
            sums[entry][j] += n
    return [[binary32(times_power(float(n), e - BITS)) for n in row] for row in sums]


def dropout(x, rate, seed, stream):
    threshold, factor = math.floor(Fraction(rate) * 2 ** 32), binary32(1 / (1 - rate))
    return [binary32(v * factor) if word(seed, stream, i) >= threshold else 0.0 for i, v in enumerate(x)]


def global_norm(tensors):
    total = 0.0
    for values in tensors:
        e = common_exponent(values)
        total += times_power(sum_blocks([n * n for n in quantise(values, e)]), 2 * (e - BITS))
    return math.sqrt(total)


def clip(tensors, bound):
    norm = global_norm(tensors)
    return tensors if norm <= bound else [[binary32(v * (bound / norm)) for v in values] for values in tensors]


def momentum_step(w, g, v, rate, momentum):
    v = binary32(binary32(momentum * v) + g)
    return sgd(w, v, rate), v


def power(beta, t):
    p = 1.0
    for bit in bin(t)[2:]:
        p *= p
        if bit == "1":
            p *= beta
    return p


def adamw(w, g, m, v, t, rate, beta1, beta2, epsilon, decay):
    m = binary32(beta1 * m + (1 - beta1) * g)
    v = binary32(beta2 * v + (1 - beta2) * (g * g))
    u = m / (1 - power(beta1, t)) / (math.sqrt(v / (1 - power(beta2, t))) + epsilon)
    return binary32(w * (1 - rate * decay) - rate * u), m, v


def sgd(w, g, rate):
    return binary32(w - binary32(rate * g))


# --- canonical files and roots --------------------------------------------------------------------------------------

def safetensors(tensors, metadata=None):
    """tensors: name -> (shape, flat values); metadata: name -> text."""
    entries, data = [], b""
    if metadata:
        entries.append('"__metadata__":{%s}' % ",".join('"%s":"%s"' % (key, metadata[key]) for key in sorted(metadata)))
    for name in sorted(tensors):
        shape, values = tensors[name]
        raw = struct.pack("<%df" % len(values), *values)
        entries.append('"%s":{"dtype":"F32","shape":[%s],"data_offsets":[%d,%d]}' % (
            name, ",".join(map(str, shape)), len(data), len(data) + len(raw)))
        data += raw
    header = ("{" + ",".join(entries) + "}").encode()
    size = -(-(8 + len(header)) // 4096) * 4096 - 8
    return struct.pack("<Q", size) + header.ljust(size) + data


def read_safetensors(file):
    """Metadata and tensors of a safetensors file, by the documentation of the format alone: canonical or not."""
    size, = struct.unpack_from("<Q", file)
    header = json.loads(file[8:8 + size])
    data, tensors = file[8 + size:], {}
    metadata = header.pop("__metadata__", {})
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        assert entry["dtype"] == "F32" and end - begin == 4 * count and 0 <= begin <= end <= len(data), name
        tensors[name] = (entry["shape"], list(struct.unpack_from("<%df" % count, data, begin)))
    assert sum(4 * len(values) for _, values in tensors.values()) == len(data)
    return metadata, tensors


def merkle_root(data, leaf_size=4096):
    def tree(leaves):
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        left = 1
        while left * 2 < len(leaves):
            left *= 2
        return hashlib.sha256(b"\1" + tree(leaves[:left]) + tree(leaves[left:])).digest()
    return "0x" + tree([data[i:i + leaf_size] for i in range(0, len(data), leaf_size)]).hex()


def root(tensors):
    return merkle_root(safetensors(tensors))


def trace_root(outputs):
    """outputs: (name, tensor) in the order of execution."""
    return merkle_root(b"".join(bytes.fromhex(root({name: tensor})[2:]) for name, tensor in outputs), 32)


NO_PARENT = "0x" + 64 * "0"


def state_root(manifest, n, state, parent):
    """The root of the state after step n of the run with this manifest; parent: the root of the state before that step."""
    return merkle_root(safetensors(state, {"manifest": manifest_digest(manifest), "parent": parent, "step": "%020d" % n}))


# --- manifests, datasets, batches -----------------------------------------------------------------------------------

BATCH = 32


def manifest_digest(manifest):
    return "0x" + hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def manifest(name, seed, architecture, rate, dataset):
    return {
        "architecture": architecture, "arithmetic": "exact-v1", "batchOrder": "permuted-per-epoch", "batchSize": BATCH, "dataset": dataset,
        "initialState": "uniform-fan-in", "loss": "softmax-cross-entropy-mean", "name": name, "optimiser": {"kind": "sgd", "learningRate": rate},
        "schema": "unstoppable-models/manifest/v2", "seed": str(seed)}


def load(file, held_out_every=None):
    """Features and labels of a file of labelled rows, and the dataset part of its manifest."""
    text = open(os.path.join(DATA, file), "rb").read()
    lines = text.decode().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    features, labels = [[binary32(float(v)) for v in row[:-1]] for row in rows], [int(row[-1]) for row in rows]
    width, classes = len(features[0]), len(lines[0].split(",")) - 2
    records = b"".join(struct.pack("<%dfI" % width, *row, label) for row, label in zip(features, labels))
    reference = {
        "classes": classes, "digest": "0x" + hashlib.sha256(text).hexdigest(), "features": width, "format": "labelled-csv", "name": file[:-4],
        "root": merkle_root(records, 4 * (width + 1)), "rows": len(rows), "size": len(text)}
    if held_out_every:
        reference["heldOutEvery"] = held_out_every
    return features, labels, reference


def batch_rows(manifest, n):
    """The rows that step n learns from."""
    rows, every = manifest["dataset"]["rows"], manifest["dataset"].get("heldOutEvery")
    training = [row for row in range(rows) if not every or row % every != every - 1]
    epoch, batch = divmod(n - 1, len(training) // BATCH)
    return [training[permute(int(manifest["seed"]), epoch, len(training), batch * BATCH + i)] for i in range(BATCH)]


def run(manifest, features, labels, state, perform, steps):
    """Roots and losses of the first steps."""
    parent = state_root(manifest, 0, state, NO_PARENT)
    result = {"seed": manifest["seed"], "manifest": manifest_digest(manifest), "genesis": parent, "steps": []}
    for n in range(1, steps + 1):
        rows = batch_rows(manifest, n)
        loss, gradients, trace, state = perform(state, [features[r] for r in rows], [labels[r] for r in rows])
        parent = state_root(manifest, n, state, parent)
        result["steps"].append({
            "loss": loss.hex(), "stateRoot": parent, "gradientRoot": root(gradients), "traceRoot": trace_root(trace)})
    return result


# --- iris-mlp -------------------------------------------------------------------------------------------------------

LAYERS, RATE = [4, 8, 4], binary32(0.01)


def draw(layout, seed):
    """layout: name -> (shape, fan-in)."""
    state = {}
    for i, name in enumerate(sorted(layout)):
        shape, fan_in = layout[name]
        bound = 1 / math.sqrt(fan_in)
        state[name] = (shape, [binary32(bound * symmetric(seed, 1 + i, j)) for j in range(math.prod(shape))])
    return state


def initial_state(seed):
    layout = {}
    for i in range(1, len(LAYERS)):
        layout["linear%d.weight" % i] = ([LAYERS[i], LAYERS[i - 1]], LAYERS[i - 1])
        layout["linear%d.bias" % i] = ([LAYERS[i]], LAYERS[i - 1])
    return draw(layout, seed)


def flat(matrix):
    return ([len(matrix), len(matrix[0])], sum(matrix, []))


def matrix(tensor):
    (rows, columns), values = tensor
    return [values[i * columns:(i + 1) * columns] for i in range(rows)]


def step(state, x, labels, layers=LAYERS, rate=RATE):
    """Returns loss, gradients, trace and the next state; for steps in which every value is finite."""
    trace = []

    def record(name, tensor):
        assert all(map(math.isfinite, tensor[1]))
        trace.append((name, tensor))

    last = len(layers) - 1
    inputs, before = [], []
    for i in range(1, last + 1):
        inputs.append(x)
        before.append(linear(x, matrix(state["linear%d.weight" % i]), state["linear%d.bias" % i][1]))
        record("linear%d.output" % i, flat(before[-1]))
        if i < last:
            x = relu(before[-1])
            record("relu%d.output" % i, flat(x))
    losses, loss, g = cross_entropy(before[-1], labels)
    record("cross_entropy.row_losses", ([len(losses)], losses))
    record("cross_entropy.loss", ([1], [loss]))
    record("cross_entropy.logit_gradient", flat(g))
    gradients = {}
    for i in range(last, 0, -1):
        gradients["linear%d.weight" % i] = flat(multiply(transpose(g), inputs[i - 1]))
        record("linear%d.weight_gradient" % i, gradients["linear%d.weight" % i])
        gradients["linear%d.bias" % i] = ([len(g[0])], sum_rows(g))
        record("linear%d.bias_gradient" % i, gradients["linear%d.bias" % i])
        if i > 1:
            g = multiply(g, matrix(state["linear%d.weight" % i]))
            record("linear%d.input_gradient" % i, flat(g))
            g = relu_backward(g, before[i - 2])
            record("relu%d.input_gradient" % (i - 1), flat(g))
    after = {}
    for name in sorted(state):
        shape, values = state[name]
        after[name] = (shape, [sgd(w, d, rate) for w, d in zip(values, gradients[name][1])])
        record("sgd." + name, after[name])
    return loss, gradients, trace, after


def iris(seed, steps):
    features, labels, dataset = load("iris.csv")
    rules = manifest("iris-mlp", seed, {"activation": "relu", "kind": "mlp", "layers": LAYERS}, 0.01, dataset)
    return run(rules, features, labels, initial_state(seed), step, steps)


def step_after(manifest, checkpoint):
    """Recomputes the step after a checkpoint of an MLP with SGD; the checkpoint must be one of the manifest's run."""
    metadata, state = read_safetensors(checkpoint)
    assert metadata["manifest"] == manifest_digest(manifest), "the checkpoint belongs to another run"
    n = int(metadata["step"]) + 1
    before = state_root(manifest, n - 1, state, metadata["parent"])
    assert merkle_root(checkpoint) == before, "the file is not canonical"
    features, labels, dataset = load(manifest["dataset"]["name"] + ".csv", manifest["dataset"].get("heldOutEvery"))
    assert dataset == manifest["dataset"], "the dataset is another one"
    rows = batch_rows(manifest, n)
    loss, gradients, trace, after = step(
        state, [features[r] for r in rows], [labels[r] for r in rows], manifest["architecture"]["layers"], binary32(manifest["optimiser"]["learningRate"]))
    return {"step": n, "before": before, "loss": loss.hex(), "stateRoot": state_root(manifest, n, after, before),
            "gradientRoot": root(gradients), "traceRoot": trace_root(trace)}


# --- digits-cnn -----------------------------------------------------------------------------------------------------

DIGITS_RATE = binary32(0.3)
DIGITS_LAYOUT = {
    "conv1.weight": ([16, 1, 3, 3], 9), "conv1.bias": ([16], 9), "conv2.weight": ([32, 16, 3, 3], 144), "conv2.bias": ([32], 144),
    "linear1.weight": ([10, 128], 128), "linear1.bias": ([10], 128)}


def digits_step(state, rows, labels):
    """Like step()."""
    trace, gradients = [], {}

    def record(name, tensor):
        assert all(map(math.isfinite, tensor[1]))
        trace.append((name, tensor))
        return tensor

    def rectify(g, x):
        return x[0], relu_backward([g[1]], [x[1]])[0]

    x = record("image.output", ([len(rows), 1, 8, 8], [binary32(v * 0.0625) for v in sum(rows, [])]))
    kept = {}
    for i in (1, 2):
        kept["conv%d" % i] = x
        kept["relu%d" % i] = x = record("conv%d.output" % i, conv2d(x, state["conv%d.weight" % i], state["conv%d.bias" % i][1], 1, 1))
        kept["pool%d" % i] = x = record("relu%d.output" % i, (x[0], relu([x[1]])[0]))
        x = record("pool%d.output" % i, max_pool(x, 2))
    inputs = matrix(([len(rows), 128], x[1]))
    scores = linear(inputs, matrix(state["linear1.weight"]), state["linear1.bias"][1])
    record("linear1.output", flat(scores))
    losses, loss, g = cross_entropy(scores, labels)
    record("cross_entropy.row_losses", ([len(losses)], losses))
    record("cross_entropy.loss", ([1], [loss]))
    record("cross_entropy.logit_gradient", flat(g))
    gradients["linear1.weight"] = record("linear1.weight_gradient", flat(multiply(transpose(g), inputs)))
    gradients["linear1.bias"] = record("linear1.bias_gradient", ([10], sum_rows(g)))
    g = record("linear1.input_gradient", flat(multiply(g, matrix(state["linear1.weight"]))))
    for i in (2, 1):
        g = record("pool%d.input_gradient" % i, max_pool_backward(g, kept["pool%d" % i], 2))
        g = record("relu%d.input_gradient" % i, rectify(g, kept["relu%d" % i]))
        dw, db, dx = conv2d_backward(g, kept["conv%d" % i], state["conv%d.weight" % i], 1, 1)
        gradients["conv%d.weight" % i] = record("conv%d.weight_gradient" % i, dw)
        gradients["conv%d.bias" % i] = record("conv%d.bias_gradient" % i, db)
        if i > 1:
            g = record("conv%d.input_gradient" % i, dx)
    after = {}
    for name in sorted(state):
        shape, values = state[name]
        after[name] = record("sgd." + name, (shape, [sgd(w, d, DIGITS_RATE) for w, d in zip(values, gradients[name][1])]))
    return loss, gradients, trace, after


def digits(seed, steps):
    features, labels, dataset = load("digits.csv", held_out_every=5)
    convolutions = [{"channels": channels, "kernel": 3, "padding": 1, "pool": 2, "stride": 1} for channels in (16, 32)]
    rules = manifest("digits-cnn", seed, {
        "activation": "relu", "convolutions": convolutions, "input": [1, 8, 8], "inputScale": 0.0625, "kind": "cnn", "layers": [10], "pooling": "max"},
        0.3, dataset)
    return run(rules, features, labels, draw(DIGITS_LAYOUT, seed), digits_step, steps)


# --- tiny-gpt -------------------------------------------------------------------------------------------------------

CONTEXT, WIDTH, HEADS, BLOCKS, PART = 5, 8, 2, 2, 2
HEAD_WIDTH, NORM_EPSILON = WIDTH // HEADS, binary32(1e-5)
ADAMW = {"beta1": 0.9, "beta2": 0.99, "clipNorm": 0.5, "epsilon": 0.001, "kind": "adamw", "learningRate": 0.01, "warmupSteps": 3, "weightDecay": 0.1}


def gpt_layout():
    """name -> (shape, n), n as in the table of parameters; 0 for constants."""
    layout = {"token_embedding.weight": ([256, WIDTH], WIDTH), "position_embedding.weight": ([CONTEXT, WIDTH], WIDTH)}

    def norm(name):
        layout[name + ".gain"] = layout[name + ".bias"] = ([WIDTH], 0)

    def affine(name, outputs, inputs, n):
        layout[name + ".weight"], layout[name + ".bias"] = ([outputs, inputs], n), ([outputs], 0)

    for i in range(1, BLOCKS + 1):
        block = "block%d." % i
        norm(block + "norm1")
        affine(block + "attention.qkv", 3 * WIDTH, WIDTH, WIDTH)
        affine(block + "attention.projection", WIDTH, WIDTH, 2 * BLOCKS * WIDTH)
        norm(block + "norm2")
        affine(block + "mlp1", 4 * WIDTH, WIDTH, WIDTH)
        affine(block + "mlp2", WIDTH, 4 * WIDTH, 2 * BLOCKS * 4 * WIDTH)
    norm("norm")
    affine("head", 256, WIDTH, WIDTH)
    return layout


def gpt_state(seed):
    layout = gpt_layout()
    state = draw({name: (shape, n or 1) for name, (shape, n) in layout.items()}, seed)
    for name, (shape, n) in layout.items():
        if not n:
            state[name] = (shape, [1.0 if name.endswith(".gain") else 0.0] * math.prod(shape))
        for moment in ("first", "second"):
            state["optimiser.%s.%s" % (moment, name)] = (shape, [0.0] * math.prod(shape))
    return state


def added(left, right):
    return [[binary32(a + b) for a, b in zip(*rows)] for rows in zip(left, right)]


def scaled(matrices, factor):
    return [[[binary32(v * factor) for v in row] for row in rows] for rows in matrices]


def split_heads(rows, part):
    """B*H matrices [T, w] of one of the parts of rows [B*T, parts*d]."""
    return [[row[part * WIDTH + h * HEAD_WIDTH:][:HEAD_WIDTH] for row in rows[b:b + CONTEXT]]
            for b in range(0, len(rows), CONTEXT) for h in range(HEADS)]


def merge_heads(matrices):
    """The inverse for one part."""
    return [sum((matrices[b * HEADS + h][t] for h in range(HEADS)), [])
            for b in range(len(matrices) // HEADS) for t in range(CONTEXT)]


class Decoder:
    """One part of a batch forward and back; the outputs go to record(name, tensor)."""

    def __init__(self, state, record):
        self.state, self.record, self.gradients, self.kept = state, record, {}, {}

    def output(self, name, rows):
        if isinstance(rows[0][0], list):
            self.record(name, ([len(rows), len(rows[0]), len(rows[0][0])], sum(sum(rows, []), [])))
        else:
            self.record(name, flat(rows))
        return rows

    def gradient(self, parameter, tensor):
        self.record(parameter + "_gradient", tensor)
        self.gradients[parameter] = tensor

    def affine(self, name, x):
        self.kept[name] = x
        return self.output(name + ".output", linear(x, matrix(self.state[name + ".weight"]), self.state[name + ".bias"][1]))

    def affine_back(self, name, dy):
        self.gradient(name + ".weight", flat(multiply(transpose(dy), self.kept[name])))
        self.gradient(name + ".bias", ([len(dy[0])], sum_rows(dy)))
        return self.output(name + ".input_gradient", multiply(dy, matrix(self.state[name + ".weight"])))

    def norm(self, name, x):
        self.kept[name] = x
        gain, bias = self.state[name + ".gain"][1], self.state[name + ".bias"][1]
        return self.output(name + ".output", [layer_norm(row, gain, bias, NORM_EPSILON) for row in x])

    def norm_back(self, name, dy):
        x, gain = self.kept[name], self.state[name + ".gain"][1]
        normals = [[binary32(v) for v in normalise(row, NORM_EPSILON)[0]] for row in x]
        self.gradient(name + ".gain", ([WIDTH], dot_columns(dy, normals)))
        self.gradient(name + ".bias", ([WIDTH], sum_rows(dy)))
        return self.output(name + ".input_gradient", [layer_norm_backward(d, row, gain, NORM_EPSILON) for d, row in zip(dy, x)])

    def attention(self, name, rows):
        q, k, v = (split_heads(rows, part) for part in range(3))
        factor = binary32(1 / math.sqrt(HEAD_WIDTH))
        scores = self.output(name + ".scores.output", scaled(batched(q, [transpose(m) for m in k]), factor))
        weights = self.output(name + ".weights.output", [[softmax(row, i + 1) for i, row in enumerate(m)] for m in scores])
        self.kept[name] = q, k, v, weights, factor
        return merge_heads(self.output(name + ".context.output", batched(weights, v)))

    def attention_back(self, name, dy):
        q, k, v, weights, factor = self.kept[name]
        dc = split_heads(dy, 0)
        dw = self.output(name + ".context.weights_gradient", batched(dc, [transpose(m) for m in v]))
        dv = self.output(name + ".context.values_gradient", batched([transpose(m) for m in weights], dc))
        ds = self.output(name + ".weights.input_gradient", [[softmax_backward(*rows) for rows in zip(*m)] for m in zip(dw, weights)])
        ds = self.output(name + ".scores.product_gradient", scaled(ds, factor))
        dq = self.output(name + ".scores.queries_gradient", batched(ds, k))
        dk = self.output(name + ".scores.keys_gradient", batched([transpose(m) for m in ds], q))
        return [sum(parts, []) for parts in zip(*map(merge_heads, (dq, dk, dv)))]

    def block(self, name, x):
        y = self.attention(name + "attention", self.affine(name + "attention.qkv", self.norm(name + "norm1", x)))
        x = self.output(name + "residual1.output", added(x, self.affine(name + "attention.projection", y)))
        h = self.kept[name + "gelu"] = self.affine(name + "mlp1", self.norm(name + "norm2", x))
        h = self.output(name + "gelu.output", [[gelu(v) for v in row] for row in h])
        return self.output(name + "residual2.output", added(x, self.affine(name + "mlp2", h)))

    def block_back(self, name, dy):
        d = self.affine_back(name + "mlp2", dy)
        d = self.output(name + "gelu.input_gradient", [[gelu_backward(*pair) for pair in zip(*rows)] for rows in zip(d, self.kept[name + "gelu"])])
        d = self.norm_back(name + "norm2", self.affine_back(name + "mlp1", d))
        dy = self.output(name + "residual1.gradient", added(dy, d))
        d = self.attention_back(name + "attention", self.affine_back(name + "attention.projection", dy))
        d = self.norm_back(name + "norm1", self.affine_back(name + "attention.qkv", d))
        return self.output(name + "input_gradient", added(dy, d))

    def forward(self, tokens):
        positions = [i % CONTEXT for i in range(len(tokens))]
        tables = [matrix(self.state[name + "_embedding.weight"]) for name in ("token", "position")]
        token = self.output("token_embedding.output", [tables[0][i] for i in tokens])
        position = self.output("position_embedding.output", [tables[1][i] for i in positions])
        x = self.output("embedding.output", added(token, position))
        for i in range(1, BLOCKS + 1):
            x = self.block("block%d." % i, x)
        self.kept["ids"] = tokens, positions
        return self.affine("head", self.norm("norm", x))

    def backward(self, g):
        g = self.norm_back("norm", self.affine_back("head", g))
        for i in range(BLOCKS, 0, -1):
            g = self.block_back("block%d." % i, g)
        tokens, positions = self.kept["ids"]
        self.gradient("position_embedding.weight", flat(embedding_backward(g, positions, CONTEXT)))
        self.gradient("token_embedding.weight", flat(embedding_backward(g, tokens, 256)))


def gpt_step(state, records, n):
    """Like step(), for the records of a batch."""
    trace, losses, gradients = [], [], {}
    parameters = sorted(gpt_layout())

    def record(name, tensor):
        assert all(map(math.isfinite, tensor[1]))
        trace.append((name, tensor))
        return tensor

    predictions = len(records) * CONTEXT
    for start in range(0, len(records), PART):
        part = records[start:start + PART]
        decoder = Decoder(state, record)
        scores = decoder.forward([b for r in part for b in r[:-1]])
        row_losses, _, g = cross_entropy(scores, [b for r in part for b in r[1:]], predictions)
        losses += record("cross_entropy.row_losses", ([len(row_losses)], row_losses))[1]
        if len(losses) == predictions:
            loss = record("cross_entropy.loss", ([1], [mean(losses)]))[1][0]
        decoder.backward(decoder.output("cross_entropy.logit_gradient", g))
        if not gradients:
            gradients = decoder.gradients
            continue
        for name in parameters:
            shape, values = gradients[name]
            sums = [binary32(a + b) for a, b in zip(values, decoder.gradients[name][1])]
            gradients[name] = record("accumulated." + name, (shape, sums))

    clipped = clip([gradients[name][1] for name in parameters], binary32(ADAMW["clipNorm"]))
    clipped = {name: record("clipped." + name, (gradients[name][0], values))[1] for name, values in zip(parameters, clipped)}
    rate, warmup = binary32(ADAMW["learningRate"]), ADAMW["warmupSteps"]
    rule = [binary32(rate * n / warmup) if n < warmup else rate] + [binary32(ADAMW[key]) for key in ("beta1", "beta2", "epsilon", "weightDecay")]
    after = {}
    for name in parameters:
        names = ["optimiser.first." + name, "optimiser.second." + name]
        values = zip(state[name][1], clipped[name], *(state[moment][1] for moment in names))
        updated = list(zip(*(adamw(w, g, m, v, n, *rule) for w, g, m, v in values)))
        for tensor, output, column in zip(names + [name], names + ["adamw." + name], (1, 2, 0)):
            after[tensor] = record(output, (state[tensor][0], list(updated[column])))
    return loss, gradients, trace, after


def gpt(seed, steps):
    text, size = open(os.path.join(DATA, "moby-dick.txt"), "rb").read(), CONTEXT + 1
    records = [text[i:i + size] for i in range(0, len(text) - size + 1, size)]
    rules = manifest("tiny-gpt", seed, {
        "activation": "gelu", "context": CONTEXT, "heads": HEADS, "kind": "decoder", "layers": BLOCKS, "width": WIDTH}, 0, {
        "digest": "0xa81a1203428b254801a79dfcfac0a04dd54c17a489d9cd78c1879ddc66088279", "format": "byte-text", "heldOutEvery": 50, "name": "moby-dick", "recordSize": size,
        "root": merkle_root(text[:len(records) * size], size), "size": len(text)})
    rules.update(batchSize=2 * PART, microBatchSize=PART, optimiser=ADAMW)
    state, training = gpt_state(seed), [i for i in range(len(records)) if i % 50 != 49]
    parent = state_root(rules, 0, state, NO_PARENT)
    result = {"seed": str(seed), "manifest": manifest_digest(rules), "genesis": parent, "steps": []}
    for n in range(1, steps + 1):
        rows = [training[permute(seed, 0, len(training), (n - 1) * 2 * PART + i)] for i in range(2 * PART)]
        loss, gradients, trace, state = gpt_step(state, [records[r] for r in rows], n)
        parent = state_root(rules, n, state, parent)
        result["steps"].append({
            "loss": loss.hex(), "stateRoot": parent, "gradientRoot": root(gradients), "traceRoot": trace_root(trace)})
    return result


# --- golden vectors -------------------------------------------------------------------------------------------------

def hexes(values):
    return [v.hex() for v in values]


def numbers(stream, count, exponent=0, step=0):
    """binary32 values of falling magnitude: symmetric numbers of seed 1 times 2^(exponent - j mod step)."""
    return [binary32(times_power(symmetric(1, stream, j), exponent - (j % step if step else 0))) for j in range(count)]


def contraction(left, right, rows, inner, columns):
    a = [left[i * inner:(i + 1) * inner] for i in range(rows)]
    b = [right[i * columns:(i + 1) * columns] for i in range(inner)]
    return hexes(sum(multiply(a, b), []))


def golden():
    tiny, huge = 2.0 ** -149, 2.0 ** 127
    small = [
        (numbers(1, 6), numbers(2, 6), 2, 3, 2),
        (numbers(3, 4, 0, 4), numbers(4, 4, 0, 4), 1, 4, 1),
        ([1.0, 2.0 ** -22, 3 * 2.0 ** -22, -(2.0 ** -22)], [1.0, 1.0, 1.0, 1.0], 2, 2, 2),
        ([0.0, -0.0], [-1.0, 1.0], 1, 2, 1),
        ([tiny * 3], [1.0], 1, 1, 1),
        ([huge, huge], [huge, -huge, huge, huge], 1, 2, 2),
        ([-tiny], [2.0 ** -20], 1, 1, 1),
        (numbers(5, 6, -130, 3), numbers(6, 6, 100, 5), 3, 2, 3),
    ]
    quantised = [[1.0, 0.5, -0.25], [0.0, -0.0], [2.0 ** -22, 3 * 2.0 ** -22, -(2.0 ** -22), 0.75], [tiny, -2 * tiny], [huge, 1.0]]
    logits = [
        ([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [0, 3]),
        ([numbers(7, 5, 3), numbers(8, 5, 5)], [4, 0]),
        ([[huge, -huge]], [1]),
        ([[100.0, 0.0, 99.5], [-0.0, 0.0, -1e-3]], [1, 2]),
    ]
    logits = [([[binary32(v) for v in row] for row in rows], labels) for rows, labels in logits]
    exps = [0.0, -0.0, -1.0, 1.0, -0.5, -LN2_HIGH / 2, -20.25, -708.0, 709.0, -708.5, 1e-300, -1e-9, 0.34657359027997264]
    logs = [1.0, 2.0, 3.0, SQRT2, SQRT2 * (1 + 2.0 ** -52), 0.5, 1 + 2.0 ** -52, 1e300, 2.0 ** -1022, 10.0, 1.5]
    weights, gradients = numbers(9, 8) + [tiny, huge], numbers(10, 8, -3) + [tiny, -huge]
    x = numbers(11, 6, 1)
    convolutions = [
        ([2, 2, 4, 5], [3, 2, 3, 2], 1, 1, 0), ([1, 3, 6, 6], [2, 3, 3, 3], 2, 1, 0), ([1, 1, 3, 3], [1, 1, 1, 1], 2, 0, 5),
        ([1, 1, 1, 2], [1, 1, 2, 2], 3, 1, 0)]
    pools = [([2, 1, 4, 4], 2, numbers(20, 32)), ([1, 2, 5, 4], 3, numbers(21, 40, -145, 5)), ([1, 1, 2, 2], 2, [-0.0, 0.0, 0.0, -0.0])]

    def entropy(rows, labels):
        losses, loss, gradient = cross_entropy(rows, labels)
        return {"logits": [hexes(r) for r in rows], "labels": labels, "rowLosses": hexes(losses), "loss": loss.hex(),
                "gradient": hexes(sum(gradient, []))}

    def convolution(shape, weight, stride, padding, fall):
        x, w = (shape, numbers(16, math.prod(shape), 2, fall)), (weight, numbers(17, math.prod(weight), 0, fall))
        bias = numbers(18, weight[0])
        y = conv2d(x, w, bias, stride, padding)
        dy = (y[0], numbers(19, math.prod(y[0]), -6, fall))
        dw, db, dx = conv2d_backward(dy, x, w, stride, padding)
        return {"inputShape": shape, "weightShape": weight, "outputShape": y[0], "stride": stride, "padding": padding, "input": hexes(x[1]),
                "weight": hexes(w[1]), "bias": hexes(bias), "output": hexes(y[1]), "outputGradient": hexes(dy[1]),
                "weightGradient": hexes(dw[1]), "biasGradient": hexes(db[1]), "inputGradient": hexes(dx[1])}

    def pooling(shape, size, values):
        x = shape, values
        dy = (pooled(shape, size), numbers(22, math.prod(pooled(shape, size)), -147, 2) if size == 3 else numbers(22, math.prod(pooled(shape, size))))
        return {"inputShape": shape, "outputShape": dy[0], "size": size, "input": hexes(values), "outputGradient": hexes(dy[1]),
                "max": hexes(max_pool(x, size)[1]), "maxInputGradient": hexes(max_pool_backward(dy, x, size)[1]),
                "average": hexes(average_pool(x, size)[1]), "averageInputGradient": hexes(average_pool_backward(dy, x, size)[1])}

    def reduction(values, gradient):
        e = common_exponent(values)
        return {"values": hexes(values), "sum": binary32(times_power(float(sum(quantise(values, e))), e - BITS)).hex(), "mean": mean(values).hex(),
                "outputGradient": gradient.hex(), "meanGradient": binary32(gradient / len(values)).hex()}

    def rows_of(values, columns):
        return [values[i:i + columns] for i in range(0, len(values), columns)]

    def each_row(function, *tensors):
        return hexes(sum([function(*rows) for rows in zip(*tensors)], []))

    def softmax_vector(scores, columns, gradient, causal):
        z, dp = rows_of(scores, columns), rows_of(gradient, columns)
        p = [softmax(row, i % columns + 1 if causal else columns) for i, row in enumerate(z)]
        result = {"columns": columns, "causal": causal, "scores": hexes(scores), "probabilities": hexes(sum(p, [])), "outputGradient": hexes(gradient),
                  "gradient": each_row(softmax_backward, dp, p)}
        if not causal:
            result["logarithms"] = each_row(log_softmax, z)
            result["logGradient"] = each_row(log_softmax_backward, dp, z)
        return result

    def layer_norm_vector(values, columns, gradient, epsilon):
        x, dy, gain, bias = rows_of(values, columns), rows_of(gradient, columns), numbers(27, columns, 1), numbers(28, columns)
        normals = [[binary32(h) for h in normalise(row, epsilon)[0]] for row in x]
        return {"columns": columns, "epsilon": epsilon.hex(), "input": hexes(values), "gain": hexes(gain), "bias": hexes(bias),
                "output": each_row(lambda row: layer_norm(row, gain, bias, epsilon), x), "outputGradient": hexes(gradient),
                "inputGradient": each_row(lambda g, row: layer_norm_backward(g, row, gain, epsilon), dy, x),
                "gainGradient": hexes(dot_columns(dy, normals)), "biasGradient": hexes(sum_rows(dy))}

    def batched_vector(count, rows, inner, columns, fall):
        a, b = numbers(38, count * rows * inner, 1, fall), numbers(39, count * inner * columns, 0, fall)
        dy = numbers(40, count * rows * columns, -3)

        def matrices(values, height, width):
            return [rows_of(values[i:i + height * width], width) for i in range(0, len(values), height * width)]

        left, right, gradient = matrices(a, rows, inner), matrices(b, inner, columns), matrices(dy, rows, columns)

        def flatten(result):
            return hexes(sum(sum(result, []), []))

        return {"count": count, "rows": rows, "inner": inner, "columns": columns, "left": hexes(a), "right": hexes(b), "product": flatten(batched(left, right)),
                "outputGradient": hexes(dy), "leftGradient": flatten(batched(gradient, [transpose(m) for m in right])),
                "rightGradient": flatten(batched([transpose(m) for m in left], gradient))}

    def adamw_vector(t, decay):
        w, g, m, v = numbers(47, 6) + [0.0], numbers(48, 6, -2, 4) + [huge], numbers(49, 6, -3) + [0.0], [abs(x) for x in numbers(50, 6, -8)] + [0.0]
        rule = {"learningRate": binary32(0.001), "beta1": binary32(0.9), "beta2": binary32(0.999), "epsilon": binary32(1e-8), "weightDecay": binary32(decay)}
        result = [adamw(*values, t, *rule.values()) for values in zip(w, g, m, v)]
        return {"step": t, **{name: value.hex() for name, value in rule.items()}, "parameter": hexes(w), "gradient": hexes(g), "first": hexes(m),
                "second": hexes(v), "parameterAfter": hexes(r[0] for r in result), "firstAfter": hexes(r[1] for r in result), "secondAfter": hexes(r[2] for r in result)}

    ids = [2, 0, 2, 2, 3]
    looked_up = rows_of(numbers(41, 10, 0, 9), 2)
    fallen = numbers(42, 12)
    clipped = [numbers(43, 5), numbers(44, 7, -4, 3)]
    v = numbers(46, 10, -1)
    moved = [momentum_step(*values, RATE, binary32(0.9)) for values in zip(weights, gradients, v)]
    curved = [0.0, -0.0, 0.25, -0.25, 0.2, -1e-20, 1.0, -1.0, 2.625, -3.125, 5.9375, -6.0, 7.5, 20.0, -0.12499999999999999, 0.125]
    activations = [binary32(v) for v in [0.0, 1.0, -1.0, 0.1, -0.1, 3.5, -3.5, 8.0, -8.0, 30.0, -30.0, 1e-30, -huge]]
    slopes = numbers(26, len(activations), 1)
    return {
        "arithmetic": "exact-v1",
        "philox": [{"seed": str(s), "stream": str(t), "index": str(i), "word": word(s, t, i), "symmetric": symmetric(s, t, i).hex()}
                   for s, t, i in [(0, 0, 0), (0, 0, 1), (0, 0, 3), (1, 0, 4), (2 ** 64 - 1, 2 ** 64 - 1, 2 ** 64 - 1), (2024, 1, 2 ** 34 + 2)]],
        "permutation": [{"seed": str(seed), "epoch": str(epoch), "count": count, "order": [permute(seed, epoch, count, i) for i in range(min(count, 20))]}
                        for seed, epoch, count in [(2024, 0, 20), (2024, 1, 20), (11, 0, 150), (2 ** 64 - 1, 2 ** 64 - 1, 2 ** 24), (0, 0, 1), (5, 3, 2)]],
        "quantise": [{"values": hexes(v), "exponent": common_exponent(v), "integers": quantise(v, common_exponent(v))} for v in quantised],
        "multiply": [{"left": hexes(a), "right": hexes(b), "rows": r, "inner": k, "columns": c, "product": contraction(a, b, r, k, c)}
                     for a, b, r, k, c in small],
        "multiplyLong": [{"leftStream": "12", "rightStream": "13", "seed": "1", "inner": k,
                          "product": contraction(numbers(12, k), numbers(13, k), 1, k, 1)[0]} for k in [2047, 2048, 2049, 5000]],
        "sumRows": [{"values": hexes(v), "columns": c, "sums": hexes(sum_rows([v[i:i + c] for i in range(0, len(v), c)]))}
                    for v, c in [(numbers(14, 12), 3), (numbers(15, 10, -140, 4), 2), ([huge, huge], 1)]],
        "exp": [{"x": v.hex(), "y": exp(v).hex()} for v in exps],
        "log": [{"x": v.hex(), "y": log(v).hex()} for v in logs],
        "relu": {"input": hexes(x), "output": hexes(relu([x])[0])},
        "crossEntropy": [entropy(rows, labels) for rows, labels in logits],
        "sgd": {"parameter": hexes(weights), "gradient": hexes(gradients), "learningRate": RATE.hex(),
                "updated": hexes(sgd(w, g, RATE) for w, g in zip(weights, gradients))},
        "irisMlp": iris(11, 24),
        "conv2d": [convolution(*case) for case in convolutions],
        "pooling": [pooling(*case) for case in pools],
        "reduction": [reduction(v, g) for v, g in [(numbers(23, 7), 0.75), (numbers(24, 5, -140, 4), tiny * 7), ([huge, huge, huge], -huge)]],
        "digitsCnn": digits(11, 2),
        "tinyGpt": gpt(11, 3),
        "tanh": [{"x": v.hex(), "y": tanh(v).hex()} for v in curved],
        "erf": [{"x": v.hex(), "y": erf(v).hex()} for v in curved],
        "activations": {
            "input": hexes(activations), "outputGradient": hexes(slopes), "tanh": hexes(binary32(tanh(v)) for v in activations),
            "tanhGradient": hexes(binary32(g * (1 - binary32(tanh(v)) * binary32(tanh(v)))) for g, v in zip(slopes, activations)),
            "gelu": hexes(map(gelu, activations)), "geluGradient": hexes(map(gelu_backward, slopes, activations)),
            "sum": hexes(binary32(a + b) for a, b in zip(activations, slopes)), "factor": RATE.hex(),
            "product": hexes(binary32(a * RATE) for a in activations)},
        "batchedMatmul": [batched_vector(2, 2, 3, 2, 0), batched_vector(3, 1, 4, 2, 5)],
        "embedding": {"entries": 4, "ids": ids, "outputGradient": hexes(sum(looked_up, [])), "gradient": hexes(sum(embedding_backward(looked_up, ids, 4), []))},
        "dropout": [{"seed": "7", "stream": "9", "rate": binary32(r).hex(), "input": hexes(fallen), "output": hexes(dropout(fallen, binary32(r), 7, 9))}
                    for r in (0.0, 0.1, 0.5)],
        "globalNorm": [{"tensors": [hexes(t) for t in clipped], "norm": global_norm(clipped).hex(), "bound": bound.hex(),
                        "clipped": [hexes(t) for t in clip(clipped, bound)]} for bound in (0.5, 2.0)],
        "momentum": {"parameter": hexes(weights), "gradient": hexes(gradients), "velocity": hexes(v), "learningRate": RATE.hex(),
                     "momentum": binary32(0.9).hex(), "parameterAfter": hexes(m[0] for m in moved), "velocityAfter": hexes(m[1] for m in moved)},
        "adamw": [adamw_vector(1, 0.0), adamw_vector(1000, 0.1)],
        "softmax": [softmax_vector(*case) for case in [
            (numbers(29, 12, 3), 4, numbers(30, 12), False), (numbers(31, 18, 2), 3, numbers(32, 18, 0, 6), True), ([huge, -huge, 0.0], 3, numbers(33, 3), False)]],
        "layerNorm": [layer_norm_vector(*case) for case in [
            (numbers(34, 15, 2), 5, numbers(35, 15), binary32(1e-5)), (numbers(36, 8, -140, 3), 4, numbers(37, 8, 0, 5), 2.0 ** -20), ([1.0, 1.0], 2, [1.0, -1.0], 1.0)]],
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["golden"]:
        document = golden()
        lines = ['  %s: %s' % (json.dumps(name), json.dumps(value) if not isinstance(value, list) else
                 "[\n    " + ",\n    ".join(map(json.dumps, value)) + "\n  ]") for name, value in document.items()]
        lines = [line.replace('{"loss"', '\n    {"loss"') if '"stateRoot"' in line else line for line in lines]
        print("{\n" + ",\n".join(lines) + "\n}")
    elif len(sys.argv) == 4 and sys.argv[1] in ("iris", "digits", "gpt"):
        print(json.dumps({"iris": iris, "digits": digits, "gpt": gpt}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3])), indent=2))
    elif len(sys.argv) == 4 and sys.argv[1] == "step":
        print(json.dumps(step_after(json.load(open(sys.argv[2], "rb")), open(sys.argv[3], "rb").read()), indent=2))
    elif len(sys.argv) == 3 and sys.argv[1] == "read":
        described, contents = read_safetensors(open(sys.argv[2], "rb").read())
        print(json.dumps({"metadata": described, "tensors": {
            name: {"shape": shape, "sha256": hashlib.sha256(struct.pack("<%df" % len(values), *values)).hexdigest()}
            for name, (shape, values) in sorted(contents.items())}}, indent=2))
    else:
        sys.exit(__doc__)
