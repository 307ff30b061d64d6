using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>8 × 16 in registers of 512 bits, for results whose number of columns fits 16 better than 24.</summary>
internal readonly struct Tile512Narrow : ITile
{
    public static int Rows => 8;

    public static int Columns => 16;

    public static void Multiply(int inner, ref double left, ref double right, ref double sums)
    {
        Vector512<double> s00 = default, s01 = default;
        Vector512<double> s10 = default, s11 = default;
        Vector512<double> s20 = default, s21 = default;
        Vector512<double> s30 = default, s31 = default;
        Vector512<double> s40 = default, s41 = default;
        Vector512<double> s50 = default, s51 = default;
        Vector512<double> s60 = default, s61 = default;
        Vector512<double> s70 = default, s71 = default;
        for (var step = 0; step < inner; step++)
        {
            var r0 = Vector512.LoadUnsafe(ref right);
            var r1 = Vector512.LoadUnsafe(ref right, 8);
            var l0 = Vector512.Create(left);
            s00 = Vector512.MultiplyAddEstimate(l0, r0, s00);
            s01 = Vector512.MultiplyAddEstimate(l0, r1, s01);
            var l1 = Vector512.Create(Unsafe.Add(ref left, 1));
            s10 = Vector512.MultiplyAddEstimate(l1, r0, s10);
            s11 = Vector512.MultiplyAddEstimate(l1, r1, s11);
            var l2 = Vector512.Create(Unsafe.Add(ref left, 2));
            s20 = Vector512.MultiplyAddEstimate(l2, r0, s20);
            s21 = Vector512.MultiplyAddEstimate(l2, r1, s21);
            var l3 = Vector512.Create(Unsafe.Add(ref left, 3));
            s30 = Vector512.MultiplyAddEstimate(l3, r0, s30);
            s31 = Vector512.MultiplyAddEstimate(l3, r1, s31);
            var l4 = Vector512.Create(Unsafe.Add(ref left, 4));
            s40 = Vector512.MultiplyAddEstimate(l4, r0, s40);
            s41 = Vector512.MultiplyAddEstimate(l4, r1, s41);
            var l5 = Vector512.Create(Unsafe.Add(ref left, 5));
            s50 = Vector512.MultiplyAddEstimate(l5, r0, s50);
            s51 = Vector512.MultiplyAddEstimate(l5, r1, s51);
            var l6 = Vector512.Create(Unsafe.Add(ref left, 6));
            s60 = Vector512.MultiplyAddEstimate(l6, r0, s60);
            s61 = Vector512.MultiplyAddEstimate(l6, r1, s61);
            var l7 = Vector512.Create(Unsafe.Add(ref left, 7));
            s70 = Vector512.MultiplyAddEstimate(l7, r0, s70);
            s71 = Vector512.MultiplyAddEstimate(l7, r1, s71);
            left = ref Unsafe.Add(ref left, 8);
            right = ref Unsafe.Add(ref right, 16);
        }

        s00.StoreUnsafe(ref sums);
        s01.StoreUnsafe(ref sums, 8);
        s10.StoreUnsafe(ref sums, 16);
        s11.StoreUnsafe(ref sums, 24);
        s20.StoreUnsafe(ref sums, 32);
        s21.StoreUnsafe(ref sums, 40);
        s30.StoreUnsafe(ref sums, 48);
        s31.StoreUnsafe(ref sums, 56);
        s40.StoreUnsafe(ref sums, 64);
        s41.StoreUnsafe(ref sums, 72);
        s50.StoreUnsafe(ref sums, 80);
        s51.StoreUnsafe(ref sums, 88);
        s60.StoreUnsafe(ref sums, 96);
        s61.StoreUnsafe(ref sums, 104);
        s70.StoreUnsafe(ref sums, 112);
        s71.StoreUnsafe(ref sums, 120);
    }
}
