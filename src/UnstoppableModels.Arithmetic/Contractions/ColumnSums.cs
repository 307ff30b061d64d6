using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>Sums of integers over the rows of matrices, a column in every lane.</summary>
internal static class ColumnSums
{
    /// <summary>Values that are worth a thread, which takes some of the columns of all rows.</summary>
    private const int Grain = 1 << 15;

    /// <summary>Columns of a thread: four cache lines of a row.</summary>
    private const int FewestColumns = 64;

    /// <summary>Σ n over every column.</summary>
    public static double[] Sum(QuantisedMatrix matrix)
    {
        var (rows, columns, values, scale) = (matrix.Rows, matrix.Columns, matrix.Values, QuantisedMatrix.Scale(matrix.Exponent));
        var sums = new double[columns];
        Ranges(rows, columns, (from, to) =>
        {
            for (var row = 0; row < rows; row++) Loop.Run(new Add(ref values[row * columns + from], scale, ref sums[from]), to - from);
        });
        return sums;
    }

    /// <summary>Σ a·b over every column, exact in blocks of 2048 rows, the blocks added in order.</summary>
    public static double[] Dot(QuantisedMatrix left, QuantisedMatrix right)
    {
        var (rows, columns, a, b) = (left.Rows, left.Columns, left.Values, right.Values);
        var (leftScale, rightScale) = (QuantisedMatrix.Scale(left.Exponent), QuantisedMatrix.Scale(right.Exponent));
        var sums = new double[columns];
        Ranges(rows, columns, (from, to) =>
        {
            var block = new double[to - from];
            for (var row = 0; row < rows; row++)
            {
                var at = row * columns + from;
                Loop.Run(new AddProduct(ref a[at], leftScale, ref b[at], rightScale, ref block[0]), block.Length);
                if ((row + 1) % Contraction.BlockLength != 0 && row + 1 < rows) continue;
                for (var i = 0; i < block.Length; i++) sums[from + i] += block[i];
                Array.Clear(block);
            }
        });
        return sums;
    }

    /// <summary>Adds the integers of row i to those of entry ids[i] of a table, for all rows.</summary>
    public static double[] Scatter(QuantisedMatrix matrix, int[] ids, int entries)
    {
        var (columns, values, scale) = (matrix.Columns, matrix.Values, QuantisedMatrix.Scale(matrix.Exponent));
        var sums = new double[checked(entries * columns)];
        Ranges(matrix.Rows, columns, (from, to) =>
        {
            for (var row = 0; row < ids.Length; row++) Loop.Run(new Add(ref values[row * columns + from], scale, ref sums[ids[row] * columns + from]), to - from);
        });
        return sums;
    }

    private static void Ranges(int rows, int columns, Action<int, int> body) =>
        ForkJoin.Ranges(columns, (int)Math.Max(FewestColumns, (long)Grain / rows), body);

    private readonly ref struct Add(ref float values, double scale, ref double sums) : ILoop
    {
        private readonly ref float values = ref values;
        private readonly ref double sums = ref sums;
        private readonly double scale = scale;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref sums, i) + TLanes.Round(TLanes.Load(ref values, i) * TLanes.All(scale))).Store(ref sums, i);
    }

    private readonly ref struct AddProduct(ref float left, double leftScale, ref float right, double rightScale, ref double sums) : ILoop
    {
        private readonly ref float left = ref left;
        private readonly ref float right = ref right;
        private readonly ref double sums = ref sums;
        private readonly double leftScale = leftScale;
        private readonly double rightScale = rightScale;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            var a = TLanes.Round(TLanes.Load(ref left, i) * TLanes.All(leftScale));
            var b = TLanes.Round(TLanes.Load(ref right, i) * TLanes.All(rightScale));
            (TLanes.Load(ref sums, i) + a * b).Store(ref sums, i);
        }
    }
}
