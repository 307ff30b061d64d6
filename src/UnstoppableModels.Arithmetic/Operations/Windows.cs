using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// The windows of a pooling: squares of size × size pixels side by side from the upper left corner, per image and channel. Pixels that do not fill a
/// window at the right and the lower edge belong to none.
/// </summary>
internal sealed class Windows
{
    private readonly ImageShape input;
    private readonly int size;
    private readonly int[] offsets;

    public Windows(Tensor images, int size)
    {
        input = ImageShape.Of(images);
        this.size = size;
        if (size < 1 || size > input.Height || size > input.Width)
            throw new ArgumentException($"A pooling window of size {size} does not fit images of {input.Height} × {input.Width}.");
        Output = new ImageShape(input.Batch, input.Channels, input.Height / size, input.Width / size);
        offsets = [.. Enumerable.Range(0, size * size).Select(pixel => pixel / size * input.Width + pixel % size)];
    }

    /// <summary>One value per window.</summary>
    public ImageShape Output { get; }

    /// <summary>Where the pixels of a window lie, row by row, from its upper left one.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>Index in the input of the upper left pixel of each window, in the order of the outputs.</summary>
    public int[] Starts()
    {
        var starts = new int[Output.Batch * Output.Channels * Output.Area];
        var next = 0;
        for (var plane = 0; plane < Output.Batch * Output.Channels; plane++)
        {
            for (var y = 0; y < Output.Height; y++)
            {
                for (var x = 0; x < Output.Width; x++) starts[next++] = plane * input.Area + (y * input.Width + x) * size;
            }
        }
        return starts;
    }

    /// <summary>Throws unless this is a gradient of the pooling's output.</summary>
    public void RequireOutput(Tensor gradient)
    {
        if (gradient.Shape.SequenceEqual(Output.ToArray())) return;
        var (actual, expected) = (string.Join(", ", gradient.Shape.ToArray()), string.Join(", ", Output.ToArray()));
        throw new ArgumentException($"The output's gradient has shape [{actual}] instead of [{expected}].");
    }
}
