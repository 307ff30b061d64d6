using System.Runtime.CompilerServices;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>One number: what is left over behind the last full vector, and machines without vectors of binary64.</summary>
internal readonly struct Lanes1(double value) : ILanes<Lanes1>
{
    private readonly double value = value;

    public static int Count => 1;

    public static Lanes1 operator +(Lanes1 left, Lanes1 right) => new(left.value + right.value);

    public static Lanes1 operator -(Lanes1 left, Lanes1 right) => new(left.value - right.value);

    public static Lanes1 operator *(Lanes1 left, Lanes1 right) => new(left.value * right.value);

    public static Lanes1 operator /(Lanes1 left, Lanes1 right) => new(left.value / right.value);

    public static Lanes1 All(double value) => new(value);

    public static Lanes1 Load(ref double source, int index) => new(Unsafe.Add(ref source, index));

    public static Lanes1 Load(ref float source, int index) => new(Unsafe.Add(ref source, index));

    public void Store(ref double target, int index) => Unsafe.Add(ref target, index) = value;

    public void Store(ref float target, int index) => Unsafe.Add(ref target, index) = (float)value;

    public static Lanes1 Sqrt(Lanes1 x) => new(Math.Sqrt(x.value));

    public static Lanes1 Abs(Lanes1 x) => new(Math.Abs(x.value));

    public static Lanes1 Max(Lanes1 left, Lanes1 right) => new(left.value > right.value ? left.value : right.value);

    public static Lanes1 Round(Lanes1 x) => new(Math.Round(x.value, MidpointRounding.ToEven));

    public static Lanes1 CopySign(Lanes1 magnitude, Lanes1 sign) => new(Math.CopySign(magnitude.value, sign.value));

    public static Lanes1 PowerOfTwo(Lanes1 k) => new(BitConverter.Int64BitsToDouble(((long)k.value + 1023) << 52));

    public static Lanes1 WhereLess(Lanes1 left, Lanes1 right, Lanes1 then, Lanes1 otherwise) => left.value < right.value ? then : otherwise;

    public static Lanes1 Lookup(ref double table, int start, Lanes1 index) => new(Unsafe.Add(ref table, start + (int)index.value));

    public static double Sum(Lanes1 x) => x.value;

    public static double Largest(Lanes1 x) => x.value;
}
