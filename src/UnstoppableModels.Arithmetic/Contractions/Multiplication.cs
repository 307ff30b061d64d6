using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Products of integer matrices, tile by tile: K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34 (2008). The
/// right matrix is packed once, the left one in blocks that stay in a core's cache. The order of the additions is free because the sums are exact.
/// </summary>
internal static class Multiplication
{
    /// <summary>Writes the result of a product.</summary>
    public static void Run(Product product)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var columns = product.Right.Lines;
            if (Padded(columns, Tile512Narrow.Columns) < Padded(columns, Tile512.Columns)) Multiplication<Tile512Narrow>.Run(product);
            else Multiplication<Tile512>.Run(product);
        }
        else if (Vector256.IsHardwareAccelerated) Multiplication<Tile256>.Run(product);
        else Multiplication<Tile128>.Run(product);
    }

    private static int Padded(int count, int unit) => (count + unit - 1) / unit * unit;
}

/// <summary>The loops around the tiles of one shape.</summary>
internal static class Multiplication<TTile>
    where TTile : struct, ITile
{
    /// <summary>Integers of the left matrix that stay in a core's second-level cache beside a panel of the right one: 256 KiB.</summary>
    private const int LeftBlock = 1 << 15;

    /// <summary>Integers of the right matrix packed at a time: 8 MiB.</summary>
    private const int RightBlock = 1 << 20;

    /// <summary>Multiplications a core does in some ten microseconds: fewer are not shared among threads.</summary>
    private const long Grain = 1 << 19;

    public static void Run(Product product)
    {
        var work = (long)product.Left.Lines * product.Right.Lines * product.Inner;
        if (product.Count >= 4 * ForkJoin.Threads)
        {
            ForkJoin.Ranges(product.Count, (int)Math.Max(1, Grain / work), (from, to) =>
            {
                for (var matrix = from; matrix < to; matrix++) Multiply(product, matrix, 1);
            });
            return;
        }
        for (var matrix = 0; matrix < product.Count; matrix++) Multiply(product, matrix, work < 2 * Grain ? 1 : ForkJoin.Threads);
    }

    private static void Multiply(Product product, int matrix, int threads)
    {
        // Sums longer than a block are added up here, block after block; all others never leave the tile.
        var sums = product.Inner > Contraction.BlockLength ? new double[product.Left.Lines * product.Right.Lines] : null;
        for (var step = 0; step < product.Inner; step += Contraction.BlockLength)
        {
            var steps = Math.Min(Contraction.BlockLength, product.Inner - step);
            var columns = Math.Max(1, RightBlock / (steps * TTile.Columns)) * TTile.Columns;
            for (var column = 0; column < product.Right.Lines; column += columns)
                MultiplyChunk(new Chunk(product, matrix, step, steps, column, Math.Min(columns, product.Right.Lines - column), sums), threads);
        }
    }

    private static void MultiplyChunk(Chunk chunk, int threads)
    {
        var panels = Panels(chunk);
        var packed = Scratch.ForKernel(panels * TTile.Columns * chunk.Steps);
        var rows = chunk.Product.Left.Lines;
        var block = Math.Max(1, LeftBlock / (chunk.Steps * TTile.Rows));
        if (threads == 1)
        {
            PackRight(chunk, packed, 0, panels);
            block *= TTile.Rows;
            for (var row = 0; row < rows; row += block) MultiplyRows(chunk, packed, row, Math.Min(block, rows - row));
            return;
        }

        ForkJoin.Run(threads, part => PackRight(chunk, packed, panels * part / threads, panels * (part + 1) / threads));

        // Parts small enough for the threads to end together.
        block = Math.Max(1, Math.Min(block, rows / (4 * threads * TTile.Rows))) * TTile.Rows;
        ForkJoin.Run((rows + block - 1) / block, part => MultiplyRows(chunk, packed, part * block, Math.Min(block, rows - part * block)));
    }

    private static int Panels(in Chunk chunk) => (chunk.Columns + TTile.Columns - 1) / TTile.Columns;

    private static void PackRight(in Chunk chunk, Scratch packed, int from, int to)
    {
        var size = TTile.Columns * chunk.Steps;
        var offset = chunk.Matrix * chunk.Product.Right.Lines * chunk.Product.Inner;
        for (var panel = from; panel < to; panel++)
        {
            Panel.Pack(
                chunk.Product.Right, offset, chunk.Column + panel * TTile.Columns, chunk.Step, chunk.Steps, TTile.Columns, packed.Span(panel * size, size));
        }
    }

    /// <summary>A block of rows: packed, then multiplied by one panel of the right matrix after the other.</summary>
    private static void MultiplyRows(in Chunk chunk, Scratch packed, int row, int rows)
    {
        var product = chunk.Product;
        var offset = chunk.Matrix * product.Left.Lines * product.Inner;
        var (leftSize, rightSize) = (TTile.Rows * chunk.Steps, TTile.Columns * chunk.Steps);
        var panels = (rows + TTile.Rows - 1) / TTile.Rows;
        var memory = Scratch.ForPart(panels * leftSize + TTile.Rows * TTile.Columns);
        for (var panel = 0; panel < panels; panel++)
            Panel.Pack(product.Left, offset, row + panel * TTile.Rows, chunk.Step, chunk.Steps, TTile.Rows, memory.Span(panel * leftSize, leftSize));

        var tile = memory.Span(panels * leftSize, TTile.Rows * TTile.Columns);
        uint largest = 0;
        for (var column = 0; column < chunk.Columns; column += TTile.Columns)
        {
            ref var right = ref MemoryMarshal.GetReference(packed.Span(column / TTile.Columns * rightSize, rightSize));
            for (var panel = 0; panel < panels; panel++)
            {
                ref var left = ref MemoryMarshal.GetReference(memory.Span(panel * leftSize, leftSize));
                TTile.Multiply(chunk.Steps, ref left, ref right, ref MemoryMarshal.GetReference(tile));
                var first = row + panel * TTile.Rows;
                largest = Math.Max(largest, Finish(chunk, tile, first, Math.Min(TTile.Rows, row + rows - first), column));
            }
        }
        product.Note(largest);
    }

    /// <summary>Adds a tile to the sums of earlier blocks, if there are any, and rounds what is complete. Returns the largest magnitude.</summary>
    private static uint Finish(in Chunk chunk, Span<double> tile, int row, int rows, int column)
    {
        var product = chunk.Product;
        var columns = Math.Min(TTile.Columns, chunk.Columns - column);
        column += chunk.Column;
        uint largest = 0;
        for (var i = 0; i < rows; i++)
        {
            var line = tile.Slice(i * TTile.Columns, columns);
            if (chunk.Sums is not null)
            {
                var sums = chunk.Sums.AsSpan((row + i) * product.Right.Lines + column, columns);
                for (var j = 0; j < columns; j++) sums[j] += line[j];
                line = sums;
            }
            if (!chunk.IsLastBlock) continue;
            var result = product.Result.AsSpan(chunk.ResultIndex(row + i, column), columns);
            var bias = product.Bias is null ? default : product.Bias.AsSpan(column, columns);
            largest = Math.Max(largest, Restoration.Restore(line, product.Scale, bias, result));
        }
        return largest;
    }
}
