using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>Four numbers in a register of AVX2.</summary>
internal readonly struct Lanes4(Vector256<double> values) : ILanes<Lanes4>
{
    /// <summary>1.5 · 2^52: added to a small integer k, the low bits of the sum are those of k.</summary>
    private const double Shift = 6755399441055744.0;

    private readonly Vector256<double> values = values;

    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    public static int Count => 4;

    public static Lanes4 operator +(Lanes4 left, Lanes4 right) => new(left.values + right.values);

    public static Lanes4 operator -(Lanes4 left, Lanes4 right) => new(left.values - right.values);

    public static Lanes4 operator *(Lanes4 left, Lanes4 right) => new(left.values * right.values);

    public static Lanes4 operator /(Lanes4 left, Lanes4 right) => new(left.values / right.values);

    public static Lanes4 All(double value) => new(Vector256.Create(value));

    public static Lanes4 Load(ref double source, int index) => new(Vector256.LoadUnsafe(ref source, (nuint)index));

    public static Lanes4 Load(ref float source, int index) => new(Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref source, (nuint)index)));

    public void Store(ref double target, int index) => values.StoreUnsafe(ref target, (nuint)index);

    public void Store(ref float target, int index) => Avx.ConvertToVector128Single(values).StoreUnsafe(ref target, (nuint)index);

    public static Lanes4 Sqrt(Lanes4 x) => new(Vector256.Sqrt(x.values));

    public static Lanes4 Abs(Lanes4 x) => new(Vector256.Abs(x.values));

    public static Lanes4 Max(Lanes4 left, Lanes4 right) => new(Avx.Max(left.values, right.values));

    public static Lanes4 Round(Lanes4 x) => new(Avx.RoundToNearestInteger(x.values));

    public static Lanes4 CopySign(Lanes4 magnitude, Lanes4 sign) => new(Vector256.ConditionalSelect(Vector256.Create(-0.0), sign.values, magnitude.values));

    public static Lanes4 PowerOfTwo(Lanes4 k) =>
        new(Vector256.ShiftLeft((k.values + Vector256.Create(Shift + 1023)).AsInt64(), 52).AsDouble());

    public static Lanes4 WhereLess(Lanes4 left, Lanes4 right, Lanes4 then, Lanes4 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(left.values, right.values), then.values, otherwise.values));

    public static Lanes4 Lookup(ref double table, int start, Lanes4 index)
    {
        ref var entries = ref Unsafe.Add(ref table, start);
        var places = Avx.ConvertToVector128Int32(index.values);
        return new(Vector256.Create(
            Unsafe.Add(ref entries, places[0]), Unsafe.Add(ref entries, places[1]), Unsafe.Add(ref entries, places[2]), Unsafe.Add(ref entries, places[3])));
    }

    public static double Sum(Lanes4 x) => Vector256.Sum(x.values);

    public static double Largest(Lanes4 x) => Math.Max(Math.Max(x.values[0], x.values[1]), Math.Max(x.values[2], x.values[3]));
}
