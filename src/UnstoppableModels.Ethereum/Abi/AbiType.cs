using System.Collections;
using System.Numerics;
using System.Text;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Abi;

/// <summary>
/// A type of the contract ABI (Solidity documentation, "Contract ABI Specification") with its counterpart here: uint8 to uint64 are byte to
/// ulong, int8 to int64 sbyte to long, all other widths <see cref="BigInteger"/>, bytes32 <see cref="Hash32"/>, other bytesN and bytes
/// byte[], address <see cref="Address"/>, T[] and T[k] arrays, tuples object[] or a record. Decoding is strict: a value outside its type's
/// range is refused.
/// </summary>
public abstract class AbiType
{
    private static readonly Dictionary<int, AbiType> UnsignedWidths = Widths(signed: false);
    private static readonly Dictionary<int, AbiType> SignedWidths = Widths(signed: true);

    private protected AbiType(string name, Type clrType, int headSize, bool isDynamic)
    {
        Name = name;
        ClrType = clrType;
        HeadSize = headSize;
        IsDynamic = isDynamic;
    }

    /// <summary>bool.</summary>
    public static AbiType Bool { get; } = new BoolType();

    /// <summary>address.</summary>
    public static AbiType Address { get; } = new AddressType();

    /// <summary>bytes32.</summary>
    public static AbiType Bytes32 { get; } = new Bytes32Type();

    /// <summary>bytes.</summary>
    public static AbiType Bytes { get; } = new BytesType();

    /// <summary>string, UTF-8.</summary>
    public static AbiType Text { get; } = new TextType();

    /// <summary>Canonical name, as it enters a signature: uint256, (bytes32,bytes32)[].</summary>
    public string Name { get; }

    /// <summary>True if the value stands in the tail, behind an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>The type values have here.</summary>
    public Type ClrType { get; }

    /// <summary>
    /// True for the elementary types of one word, whose value an indexed event argument shows; of others it shows the hash.
    /// </summary>
    internal virtual bool IsSingleWord => !IsDynamic;

    /// <summary>Bytes the value takes in the head: 32 for a dynamic type.</summary>
    internal int HeadSize { get; }

    /// <summary>uintN.</summary>
    /// <param name="bits">8, 16, ... 256.</param>
    public static AbiType UnsignedInteger(int bits) =>
        UnsignedWidths.TryGetValue(bits, out var type)
            ? type
            : throw new ArgumentOutOfRangeException(nameof(bits), bits, "A width is a multiple of 8 from 8 to 256.");

    /// <summary>intN.</summary>
    /// <param name="bits">8, 16, ... 256.</param>
    public static AbiType SignedInteger(int bits) =>
        SignedWidths.TryGetValue(bits, out var type)
            ? type
            : throw new ArgumentOutOfRangeException(nameof(bits), bits, "A width is a multiple of 8 from 8 to 256.");

    /// <summary>bytesN with N from 1 to 31; for 32 see <see cref="Bytes32"/>.</summary>
    public static AbiType FixedBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 31);
        return new FixedBytesType(length);
    }

    /// <summary>T[].</summary>
    public static AbiType Array(AbiType element) => new ArrayType(element, null);

    /// <summary>T[k].</summary>
    public static AbiType FixedArray(AbiType element, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new ArrayType(element, length);
    }

    /// <summary>A tuple whose values are object[].</summary>
    public static AbiType Tuple(params AbiType[] components) =>
        new TupleType(components, typeof(object[]), value => (object[])value, values => values);

    /// <summary>A tuple whose values are a record.</summary>
    public static AbiType Tuple<T>(AbiType[] components, Func<T, object[]> open, Func<object[], T> close)
        where T : notnull
        => new TupleType(components, typeof(T), value => open((T)value), values => close(values));

    /// <summary>Encodes arguments as a call or an abi.encode does.</summary>
    /// <exception cref="ArgumentException">A value does not belong to its type.</exception>
    public static byte[] Encode(AbiType[] types, params object[] values) => TupleType.Write(types, values);

    /// <summary>Decodes what <see cref="Encode"/> produces. Bytes after it are ignored, as Solidity does.</summary>
    /// <exception cref="AbiException">The bytes are not an encoding of these types.</exception>
    public static object[] Decode(AbiType[] types, ReadOnlySpan<byte> data)
    {
        var reader = new AbiReader(data);
        return TupleType.ReadComponents(types, ref reader);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Encodes one value without offset.</summary>
    internal abstract void Write(AbiWriter writer, object value);

    /// <summary>Decodes one value at the reader's position.</summary>
    internal abstract object Read(ref AbiReader reader);

    internal void WriteTo(AbiWriter writer, object value)
    {
        if (!IsDynamic)
        {
            Write(writer, value);
            return;
        }
        var own = new AbiWriter(0);
        Write(own, value);
        writer.Reference(own.ToArray());
    }

    internal object ReadFrom(ref AbiReader reader)
    {
        if (!IsDynamic) return Read(ref reader);
        var target = reader.FollowOffset();
        return Read(ref target);
    }

    private protected ArgumentException Mismatch(object? value) =>
        new($"A {value?.GetType().Name ?? "null"} is not a value of the ABI type {Name}.");

    private static Dictionary<int, AbiType> Widths(bool signed) =>
        Enumerable.Range(1, 32).Select(bytes => bytes * 8).ToDictionary(bits => bits, bits => (AbiType)new IntegerType(bits, signed));

    private sealed class BoolType() : AbiType("bool", typeof(bool), 32, false)
    {
        internal override void Write(AbiWriter writer, object value) =>
            writer.Number(value is bool flag ? flag ? 1 : 0 : throw Mismatch(value));

        internal override object Read(ref AbiReader reader)
        {
            var word = reader.Word();
            if (word[..31].ContainsAnyExcept((byte)0) || word[31] > 1)
                throw new AbiException("ABI data has a bool that is neither 0 nor 1.");
            return word[31] == 1;
        }
    }

    private sealed class AddressType() : AbiType("address", typeof(Address), 32, false)
    {
        internal override void Write(AbiWriter writer, object value)
        {
            Span<byte> word = stackalloc byte[32];
            (value is Address address ? address : throw Mismatch(value)).CopyTo(word[12..]);
            writer.Word(word);
        }

        internal override object Read(ref AbiReader reader)
        {
            var word = reader.Word();
            if (word[..12].ContainsAnyExcept((byte)0)) throw new AbiException("ABI data has an address with more than 20 bytes.");
            return new Address(word[12..]);
        }
    }

    private sealed class Bytes32Type() : AbiType("bytes32", typeof(Hash32), 32, false)
    {
        internal override void Write(AbiWriter writer, object value) =>
            writer.Word((value is Hash32 hash ? hash : throw Mismatch(value)).ToBytes());

        internal override object Read(ref AbiReader reader) => new Hash32(reader.Word());
    }

    private sealed class FixedBytesType(int length) : AbiType($"bytes{length}", typeof(byte[]), 32, false)
    {
        internal override void Write(AbiWriter writer, object value) =>
            writer.Padded(value is byte[] bytes && bytes.Length == length ? bytes : throw Mismatch(value));

        internal override object Read(ref AbiReader reader) => reader.Padded(length).ToArray();
    }

    private sealed class BytesType() : AbiType("bytes", typeof(byte[]), 32, true)
    {
        internal override void Write(AbiWriter writer, object value)
        {
            var bytes = value as byte[] ?? throw Mismatch(value);
            writer.Number(bytes.Length);
            writer.Padded(bytes);
        }

        internal override object Read(ref AbiReader reader) => reader.Padded(reader.Size("length")).ToArray();
    }

    private sealed class TextType() : AbiType("string", typeof(string), 32, true)
    {
        private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

        internal override void Write(AbiWriter writer, object value) =>
            Bytes.Write(writer, Utf8.GetBytes(value as string ?? throw Mismatch(value)));

        internal override object Read(ref AbiReader reader) => Utf8.GetString((byte[])Bytes.Read(ref reader));
    }

    private sealed class IntegerType : AbiType
    {
        private readonly BigInteger lowest, highest;
        private readonly bool signed;

        public IntegerType(int bits, bool signed)
            : base((signed ? "int" : "uint") + bits, ClrTypeOf(bits, signed), 32, false)
        {
            this.signed = signed;
            lowest = signed ? -(BigInteger.One << (bits - 1)) : BigInteger.Zero;
            highest = (BigInteger.One << (signed ? bits - 1 : bits)) - 1;
        }

        internal override void Write(AbiWriter writer, object value)
        {
            BigInteger number = value switch
            {
                byte v => v,
                ushort v => v,
                uint v => v,
                ulong v => v,
                sbyte v => v,
                short v => v,
                int v => v,
                long v => v,
                BigInteger v => v,
                _ => throw Mismatch(value),
            };
            if (number < lowest || number > highest) throw new ArgumentException($"{number} is out of the range of {Name}.");
            writer.Number(number);
        }

        internal override object Read(ref AbiReader reader)
        {
            var number = new BigInteger(reader.Word(), isUnsigned: !signed, isBigEndian: true);
            if (number < lowest || number > highest) throw new AbiException($"ABI data has a {Name} that is out of its range.");
            if (ClrType == typeof(byte)) return (byte)number;
            if (ClrType == typeof(ushort)) return (ushort)number;
            if (ClrType == typeof(uint)) return (uint)number;
            if (ClrType == typeof(ulong)) return (ulong)number;
            if (ClrType == typeof(sbyte)) return (sbyte)number;
            if (ClrType == typeof(short)) return (short)number;
            if (ClrType == typeof(int)) return (int)number;
            if (ClrType == typeof(long)) return (long)number;
            return number;
        }

        private static Type ClrTypeOf(int bits, bool signed) => (bits, signed) switch
        {
            (8, false) => typeof(byte),
            (16, false) => typeof(ushort),
            (32, false) => typeof(uint),
            (64, false) => typeof(ulong),
            (8, true) => typeof(sbyte),
            (16, true) => typeof(short),
            (32, true) => typeof(int),
            (64, true) => typeof(long),
            _ => typeof(BigInteger),
        };
    }

    private sealed class ArrayType(AbiType element, int? length) : AbiType(
        $"{element.Name}[{length}]",
        element.ClrType.MakeArrayType(),
        length is { } k && !element.IsDynamic ? k * element.HeadSize : 32,
        length is null || element.IsDynamic)
    {
        internal override bool IsSingleWord => false;

        internal override void Write(AbiWriter writer, object value)
        {
            var items = (value as IEnumerable ?? throw Mismatch(value)).Cast<object>().ToArray();
            if (length is null) writer.Number(items.Length);
            else if (items.Length != length) throw new ArgumentException($"{Name} takes {length} elements, not {items.Length}.");
            var own = new AbiWriter(items.Length * element.HeadSize);
            foreach (var item in items) element.WriteTo(own, item);
            writer.Inline(own.ToArray());
        }

        internal override object Read(ref AbiReader reader)
        {
            var count = length ?? reader.Size("length");
            var own = reader.Here();
            // Before the array is allocated: each element takes at least one word.
            if (count > own.WordsLeft) throw new AbiException($"ABI data has an array of {count} elements but ends before them.");
            var items = System.Array.CreateInstance(element.ClrType, count);
            for (var i = 0; i < count; i++) items.SetValue(element.ReadFrom(ref own), i);
            reader.Skip(count * element.HeadSize);
            return items;
        }
    }

    private sealed class TupleType(AbiType[] components, Type clrType, Func<object, object[]> open, Func<object[], object> close) : AbiType(
        $"({string.Join(',', components.Select(component => component.Name))})",
        clrType,
        components.Any(component => component.IsDynamic) ? 32 : components.Sum(component => component.HeadSize),
        components.Any(component => component.IsDynamic))
    {
        internal override bool IsSingleWord => false;

        public static byte[] Write(AbiType[] types, object[] values)
        {
            if (types.Length != values.Length)
                throw new ArgumentException($"There are {values.Length} values for {types.Length} ABI types.");
            var writer = new AbiWriter(types.Sum(type => type.HeadSize));
            for (var i = 0; i < types.Length; i++) types[i].WriteTo(writer, values[i]);
            return writer.ToArray();
        }

        public static object[] ReadComponents(AbiType[] types, ref AbiReader reader)
        {
            var values = new object[types.Length];
            for (var i = 0; i < types.Length; i++) values[i] = types[i].ReadFrom(ref reader);
            return values;
        }

        internal override void Write(AbiWriter writer, object value)
        {
            if (!ClrType.IsInstanceOfType(value)) throw Mismatch(value);
            writer.Inline(Write(components, open(value)));
        }

        internal override object Read(ref AbiReader reader)
        {
            var own = reader.Here();
            var values = ReadComponents(components, ref own);
            reader.Skip(components.Sum(component => component.HeadSize));
            return close(values);
        }
    }
}
