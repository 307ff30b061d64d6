"""exact-v1 a second time, from ARITHMETIC.md: plain Python, integers and fractions, no packages.

    python3 exact_v1.py golden > golden-vectors.json      the golden vectors, iris-mlp roots included
    python3 exact_v1.py iris SEED STEPS                    the roots of the first steps of iris-mlp

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
IRIS = os.path.join(HERE, "../../../src/UnstoppableModels.Training/Data/iris.csv")


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


def permutation(seed, stream, count):
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = word(seed, stream, count - 1 - i) * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]
    return order


# --- contractions ---------------------------------------------------------------------------------------------------

def common_exponent(values):
    largest = max(abs(v) for v in values)
    return math.frexp(largest)[1] if largest else 0


def quantise(values, exponent):
    return [round(Fraction(v) * Fraction(2) ** (BITS - exponent)) for v in values]


def multiply(left, right):
    """Matrices as lists of rows."""
    el, er = common_exponent(sum(left, [])), common_exponent(sum(right, []))
    a = [quantise(row, el) for row in left]
    b = [quantise(row, er) for row in right]
    inner, result = len(b), []
    for row in a:
        out = []
        for j in range(len(b[0])):
            total = None
            for start in range(0, inner, BLOCK):
                block = sum(row[k] * b[k][j] for k in range(start, min(inner, start + BLOCK)))
                assert abs(block) <= 2 ** 53
                total = float(block) if total is None else total + float(block)
            out.append(binary32(times_power(total, el + er - 2 * BITS) + 0.0))
        result.append(out)
    return result


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


# --- operations -----------------------------------------------------------------------------------------------------

def linear(x, w, bias):
    return [[binary32(v + b) for v, b in zip(row, bias)] for row in multiply(x, transpose(w))]


def relu(x):
    return [[v if v > 0 else 0.0 for v in row] for row in x]


def relu_backward(g, x):
    return [[gv if v > 0 else 0.0 for gv, v in zip(grow, row)] for grow, row in zip(g, x)]


def cross_entropy(logits, labels):
    losses, gradient = [], []
    for row, label in zip(logits, labels):
        largest = max(row)
        n = [round(Fraction(exp(v - largest)) * 2 ** 36) for v in row]
        total = sum(n)
        losses.append(binary32(log(total / 2 ** 36) - (row[label] - largest)))
        gradient.append([
            binary32(float(n[j] - (total if j == label else 0)) / float(total) / len(labels)) for j in range(len(row))])
    return losses, mean(losses), gradient


def sgd(w, g, rate):
    return binary32(w - binary32(rate * g))


# --- canonical files and roots --------------------------------------------------------------------------------------

def safetensors(tensors):
    """tensors: name -> (shape, flat values)."""
    entries, data = [], b""
    for name in sorted(tensors):
        shape, values = tensors[name]
        raw = struct.pack("<%df" % len(values), *values)
        entries.append('"%s":{"dtype":"F32","shape":[%s],"data_offsets":[%d,%d]}' % (
            name, ",".join(map(str, shape)), len(data), len(data) + len(raw)))
        data += raw
    header = ("{" + ",".join(entries) + "}").encode()
    size = -(-(8 + len(header)) // 4096) * 4096 - 8
    return struct.pack("<Q", size) + header.ljust(size) + data


def merkle_root(data):
    def tree(leaves):
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        left = 1
        while left * 2 < len(leaves):
            left *= 2
        return hashlib.sha256(b"\1" + tree(leaves[:left]) + tree(leaves[left:])).digest()
    return "0x" + tree([data[i:i + 4096] for i in range(0, len(data), 4096)]).hex()


def root(tensors):
    return merkle_root(safetensors(tensors))


# --- iris-mlp -------------------------------------------------------------------------------------------------------

LAYERS, BATCH, RATE = [4, 8, 4], 32, binary32(0.01)


def initial_state(seed):
    layout = {}
    for i in range(1, len(LAYERS)):
        layout["linear%d.weight" % i] = ([LAYERS[i], LAYERS[i - 1]], LAYERS[i - 1])
        layout["linear%d.bias" % i] = ([LAYERS[i]], LAYERS[i - 1])
    state = {}
    for i, name in enumerate(sorted(layout)):
        shape, fan_in = layout[name]
        bound = 1 / math.sqrt(fan_in)
        state[name] = (shape, [binary32(bound * symmetric(seed, 1 + i, j)) for j in range(math.prod(shape))])
    return state


def load_iris():
    lines = open(IRIS).read().splitlines()[1:]
    rows = [line.split(",") for line in lines]
    return [[binary32(float(v)) for v in row[:-1]] for row in rows], [int(row[-1]) for row in rows]


def flat(matrix):
    return ([len(matrix), len(matrix[0])], sum(matrix, []))


def matrix(tensor):
    (rows, columns), values = tensor
    return [values[i * columns:(i + 1) * columns] for i in range(rows)]


def step(state, x, labels):
    """Returns loss, gradients, trace and the next state; for steps in which every value is finite."""
    trace = {}

    def record(name, tensor):
        assert all(map(math.isfinite, tensor[1]))
        trace["%04d.%s" % (len(trace), name)] = tensor

    last = len(LAYERS) - 1
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
        after[name] = (shape, [sgd(w, d, RATE) for w, d in zip(values, gradients[name][1])])
        record("sgd." + name, after[name])
    return loss, gradients, trace, after


def iris(seed, steps):
    features, labels = load_iris()
    order = permutation(seed, 0, len(features))
    state = initial_state(seed)
    result = {"seed": str(seed), "genesis": root(state), "steps": []}
    for n in range(1, steps + 1):
        start = (n - 1) % (len(features) // BATCH) * BATCH
        rows = order[start:start + BATCH]
        loss, gradients, trace, state = step(state, [features[r] for r in rows], [labels[r] for r in rows])
        result["steps"].append({
            "loss": loss.hex(), "stateRoot": root(state), "gradientRoot": root(gradients), "traceRoot": root(trace)})
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

    def entropy(rows, labels):
        losses, loss, gradient = cross_entropy(rows, labels)
        return {"logits": [hexes(r) for r in rows], "labels": labels, "rowLosses": hexes(losses), "loss": loss.hex(),
                "gradient": hexes(sum(gradient, []))}

    return {
        "arithmetic": "exact-v1",
        "philox": [{"seed": str(s), "stream": str(t), "index": str(i), "word": word(s, t, i), "symmetric": symmetric(s, t, i).hex()}
                   for s, t, i in [(0, 0, 0), (0, 0, 1), (0, 0, 3), (1, 0, 4), (2 ** 64 - 1, 2 ** 64 - 1, 2 ** 64 - 1), (2024, 1, 2 ** 34 + 2)]],
        "permutation": {"seed": "2024", "stream": "0", "count": 20, "order": permutation(2024, 0, 20)},
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
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["golden"]:
        document = golden()
        lines = ['  %s: %s' % (json.dumps(name), json.dumps(value) if not isinstance(value, list) else
                 "[\n    " + ",\n    ".join(map(json.dumps, value)) + "\n  ]") for name, value in document.items()]
        lines[-1] = lines[-1].replace('{"loss"', '\n    {"loss"')
        print("{\n" + ",\n".join(lines) + "\n}")
    elif len(sys.argv) == 4 and sys.argv[1] == "iris":
        print(json.dumps(iris(int(sys.argv[2]), int(sys.argv[3])), indent=2))
    else:
        sys.exit(__doc__)
