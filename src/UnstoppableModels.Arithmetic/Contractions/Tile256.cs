using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>4 × 12 in 12 of the 16 registers of AVX2.</summary>
internal readonly struct Tile256 : ITile
{
    public static int Rows => 4;

    public static int Columns => 12;

    public static void Multiply(int inner, ref double left, ref double right, ref double sums)
    {
        Vector256<double> s00 = default, s01 = default, s02 = default;
        Vector256<double> s10 = default, s11 = default, s12 = default;
        Vector256<double> s20 = default, s21 = default, s22 = default;
        Vector256<double> s30 = default, s31 = default, s32 = default;
        for (var step = 0; step < inner; step++)
        {
            var r0 = Vector256.LoadUnsafe(ref right);
            var r1 = Vector256.LoadUnsafe(ref right, 4);
            var r2 = Vector256.LoadUnsafe(ref right, 8);
            var l0 = Vector256.Create(left);
            s00 = Vector256.MultiplyAddEstimate(l0, r0, s00);
            s01 = Vector256.MultiplyAddEstimate(l0, r1, s01);
            s02 = Vector256.MultiplyAddEstimate(l0, r2, s02);
            var l1 = Vector256.Create(Unsafe.Add(ref left, 1));
            s10 = Vector256.MultiplyAddEstimate(l1, r0, s10);
            s11 = Vector256.MultiplyAddEstimate(l1, r1, s11);
            s12 = Vector256.MultiplyAddEstimate(l1, r2, s12);
            var l2 = Vector256.Create(Unsafe.Add(ref left, 2));
            s20 = Vector256.MultiplyAddEstimate(l2, r0, s20);
            s21 = Vector256.MultiplyAddEstimate(l2, r1, s21);
            s22 = Vector256.MultiplyAddEstimate(l2, r2, s22);
            var l3 = Vector256.Create(Unsafe.Add(ref left, 3));
            s30 = Vector256.MultiplyAddEstimate(l3, r0, s30);
            s31 = Vector256.MultiplyAddEstimate(l3, r1, s31);
            s32 = Vector256.MultiplyAddEstimate(l3, r2, s32);
            left = ref Unsafe.Add(ref left, 4);
            right = ref Unsafe.Add(ref right, 12);
        }

        s00.StoreUnsafe(ref sums);
        s01.StoreUnsafe(ref sums, 4);
        s02.StoreUnsafe(ref sums, 8);
        s10.StoreUnsafe(ref sums, 12);
        s11.StoreUnsafe(ref sums, 16);
        s12.StoreUnsafe(ref sums, 20);
        s20.StoreUnsafe(ref sums, 24);
        s21.StoreUnsafe(ref sums, 28);
        s22.StoreUnsafe(ref sums, 32);
        s30.StoreUnsafe(ref sums, 36);
        s31.StoreUnsafe(ref sums, 40);
        s32.StoreUnsafe(ref sums, 44);
    }
}
