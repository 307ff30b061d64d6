using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>Eight numbers in a register of AVX-512.</summary>
internal readonly struct Lanes8(Vector512<double> values) : ILanes<Lanes8>
{
    private readonly Vector512<double> values = values;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static int Count => 8;

    public static Lanes8 operator +(Lanes8 left, Lanes8 right) => new(left.values + right.values);

    public static Lanes8 operator -(Lanes8 left, Lanes8 right) => new(left.values - right.values);

    public static Lanes8 operator *(Lanes8 left, Lanes8 right) => new(left.values * right.values);

    public static Lanes8 operator /(Lanes8 left, Lanes8 right) => new(left.values / right.values);

    public static Lanes8 All(double value) => new(Vector512.Create(value));

    public static Lanes8 Load(ref double source, int index) => new(Vector512.LoadUnsafe(ref source, (nuint)index));

    public static Lanes8 Load(ref float source, int index) => new(Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref source, (nuint)index)));

    public void Store(ref double target, int index) => values.StoreUnsafe(ref target, (nuint)index);

    public void Store(ref float target, int index) => Avx512F.ConvertToVector256Single(values).StoreUnsafe(ref target, (nuint)index);

    public static Lanes8 Sqrt(Lanes8 x) => new(Vector512.Sqrt(x.values));

    public static Lanes8 Abs(Lanes8 x) => new(Vector512.Abs(x.values));

    public static Lanes8 Max(Lanes8 left, Lanes8 right) => new(Avx512F.Max(left.values, right.values));

    public static Lanes8 Round(Lanes8 x) => new(Avx512F.RoundScale(x.values, 0));

    public static Lanes8 CopySign(Lanes8 magnitude, Lanes8 sign) => new(Vector512.ConditionalSelect(Vector512.Create(-0.0), sign.values, magnitude.values));

    public static Lanes8 PowerOfTwo(Lanes8 k) => new(Avx512F.Scale(Vector512.Create(1.0), k.values));

    public static Lanes8 WhereLess(Lanes8 left, Lanes8 right, Lanes8 then, Lanes8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(left.values, right.values), then.values, otherwise.values));

    public static Lanes8 Lookup(ref double table, int start, Lanes8 index)
    {
        var place = (nuint)start;
        var bits = (index.values + Vector512.Create((double)(1L << 52))).AsInt64();
        var low = Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table, place), bits, Vector512.LoadUnsafe(ref table, place + 8));
        var high = Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table, place + 16), bits, Vector512.LoadUnsafe(ref table, place + 24));
        return new(Vector512.ConditionalSelect(Vector512.LessThan(index.values, Vector512.Create(16.0)), low, high));
    }

    public static double Sum(Lanes8 x) => Vector512.Sum(x.values);

    public static double Largest(Lanes8 x) => Lanes4.Largest(Lanes4.Max(new(x.values.GetLower()), new(x.values.GetUpper())));
}
