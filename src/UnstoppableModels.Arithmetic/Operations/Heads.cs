using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The heads of an attention: values are moved, not computed (ARITHMETIC.md, "Decoder").</summary>
public static class Heads
{
    /// <summary>Cuts rows [sequences × context, parts × heads × width] into parts [sequences × heads, context, width].</summary>
    /// <exception cref="ArgumentException">The tensor is not such a matrix.</exception>
    public static HostTensor[] Split(HostTensor rows, int parts, int context, int heads)
    {
        var width = WidthOf(rows.Shape, parts, context, heads);
        var count = rows.Rows / context * heads;
        var (source, result) = (rows.Array, new float[parts][]);
        for (var part = 0; part < parts; part++) result[part] = HostTensor.Uninitialised(count * context * width);
        ForkJoin.Ranges(rows.Rows, Grain(rows.Columns), (from, to) =>
        {
            var next = from * parts * heads * width;
            for (var row = from; row < to; row++)
            {
                foreach (var target in result)
                {
                    for (var head = 0; head < heads; head++, next += width)
                        source.AsSpan(next, width).CopyTo(target.AsSpan(Offset(row, head, context, heads, width)));
                }
            }
        });
        return [.. result.Select(values => HostTensor.Own([count, context, width], values))];
    }

    /// <summary>The inverse of <see cref="Split"/>.</summary>
    /// <exception cref="ArgumentException">The tensors are not such parts.</exception>
    public static HostTensor Merge(IReadOnlyList<HostTensor> parts, int heads)
    {
        var (context, width) = ContextAndWidth([.. parts], heads);
        var rows = parts[0].Shape[0] / heads * context;
        var columns = parts.Count * heads * width;
        var (sources, result) = (parts.Select(part => part.Array).ToArray(), HostTensor.Uninitialised(checked(rows * columns)));
        ForkJoin.Ranges(rows, Grain(columns), (from, to) =>
        {
            var next = from * columns;
            for (var row = from; row < to; row++)
            {
                foreach (var source in sources)
                {
                    for (var head = 0; head < heads; head++, next += width)
                        source.AsSpan(Offset(row, head, context, heads, width), width).CopyTo(result.AsSpan(next));
                }
            }
        });
        return HostTensor.Own([rows, columns], result);
    }

    /// <summary>Width of a head of rows [sequences × context, parts × heads × width].</summary>
    /// <exception cref="ArgumentException">The shape is not such a one.</exception>
    internal static int WidthOf(ReadOnlySpan<int> shape, int parts, int context, int heads) =>
        parts > 0 && context > 0 && heads > 0 && shape is [var rows, var columns] && rows % context == 0 && columns % (parts * heads) == 0
            ? columns / (parts * heads)
            : throw new ArgumentException($"[{string.Join(", ", shape.ToArray())}] are not sequences of {context} rows with {parts} parts of {heads} heads each.");

    /// <summary>Context and width of parts [sequences × heads, context, width].</summary>
    /// <exception cref="ArgumentException">There is none, they differ in shape, or the shape is not such a one.</exception>
    internal static (int Context, int Width) ContextAndWidth(IReadOnlyList<Tensor> parts, int heads)
    {
        if (parts.Count == 0 || heads < 1 || parts[0].Shape is not [var count, var context, var width] || count % heads != 0)
            throw new ArgumentException($"Parts of {heads} heads are tensors [sequences × heads, context, width].");
        foreach (var part in parts)
        {
            if (!part.Shape.SequenceEqual(parts[0].Shape)) throw new ArgumentException("The parts of one attention have one shape.");
        }
        return (context, width);
    }

    /// <summary>Rows that are worth a thread.</summary>
    private static int Grain(int columns) => Math.Max(1, (1 << 16) / columns);

    private static int Offset(int row, int head, int context, int heads, int width) =>
        ((row / context * heads + head) * context + row % context) * width;
}
