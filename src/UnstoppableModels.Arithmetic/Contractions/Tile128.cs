using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>4 × 8 in registers of 128 bits, where there is nothing wider.</summary>
internal readonly struct Tile128 : ITile
{
    public static int Rows => 4;

    public static int Columns => 8;

    public static void Multiply(int inner, ref double left, ref double right, ref double sums)
    {
        Vector128<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector128<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector128<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector128<double> s30 = default, s31 = default, s32 = default, s33 = default;
        for (var step = 0; step < inner; step++)
        {
            var r0 = Vector128.LoadUnsafe(ref right);
            var r1 = Vector128.LoadUnsafe(ref right, 2);
            var r2 = Vector128.LoadUnsafe(ref right, 4);
            var r3 = Vector128.LoadUnsafe(ref right, 6);
            var l0 = Vector128.Create(left);
            s00 = Vector128.MultiplyAddEstimate(l0, r0, s00);
            s01 = Vector128.MultiplyAddEstimate(l0, r1, s01);
            s02 = Vector128.MultiplyAddEstimate(l0, r2, s02);
            s03 = Vector128.MultiplyAddEstimate(l0, r3, s03);
            var l1 = Vector128.Create(Unsafe.Add(ref left, 1));
            s10 = Vector128.MultiplyAddEstimate(l1, r0, s10);
            s11 = Vector128.MultiplyAddEstimate(l1, r1, s11);
            s12 = Vector128.MultiplyAddEstimate(l1, r2, s12);
            s13 = Vector128.MultiplyAddEstimate(l1, r3, s13);
            var l2 = Vector128.Create(Unsafe.Add(ref left, 2));
            s20 = Vector128.MultiplyAddEstimate(l2, r0, s20);
            s21 = Vector128.MultiplyAddEstimate(l2, r1, s21);
            s22 = Vector128.MultiplyAddEstimate(l2, r2, s22);
            s23 = Vector128.MultiplyAddEstimate(l2, r3, s23);
            var l3 = Vector128.Create(Unsafe.Add(ref left, 3));
            s30 = Vector128.MultiplyAddEstimate(l3, r0, s30);
            s31 = Vector128.MultiplyAddEstimate(l3, r1, s31);
            s32 = Vector128.MultiplyAddEstimate(l3, r2, s32);
            s33 = Vector128.MultiplyAddEstimate(l3, r3, s33);
            left = ref Unsafe.Add(ref left, 4);
            right = ref Unsafe.Add(ref right, 8);
        }

        s00.StoreUnsafe(ref sums);
        s01.StoreUnsafe(ref sums, 2);
        s02.StoreUnsafe(ref sums, 4);
        s03.StoreUnsafe(ref sums, 6);
        s10.StoreUnsafe(ref sums, 8);
        s11.StoreUnsafe(ref sums, 10);
        s12.StoreUnsafe(ref sums, 12);
        s13.StoreUnsafe(ref sums, 14);
        s20.StoreUnsafe(ref sums, 16);
        s21.StoreUnsafe(ref sums, 18);
        s22.StoreUnsafe(ref sums, 20);
        s23.StoreUnsafe(ref sums, 22);
        s30.StoreUnsafe(ref sums, 24);
        s31.StoreUnsafe(ref sums, 26);
        s32.StoreUnsafe(ref sums, 28);
        s33.StoreUnsafe(ref sums, 30);
    }
}
