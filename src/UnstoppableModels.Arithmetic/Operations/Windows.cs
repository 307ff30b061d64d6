using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// The windows of a pooling: squares of size × size pixels side by side from the upper left corner, per image and channel. Pixels that do not fill a
/// window at the right and the lower edge belong to none.
/// </summary>
internal sealed class Windows
{
    /// <summary>Pixels that are worth a thread.</summary>
    private const int Grain = 1 << 15;

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

    /// <summary>Number of windows.</summary>
    public int Count => checked(Lines * Output.Width);

    /// <summary>Lines of windows, of all images and channels.</summary>
    public int Lines => Output.Batch * Output.Channels * Output.Height;

    /// <summary>Pixels in a row of an image.</summary>
    public int InputWidth => input.Width;

    /// <summary>Index in the input of the upper left pixel of a window.</summary>
    public int Start(int line, int x)
    {
        var (plane, y) = Math.DivRem(line, Output.Height);
        return plane * input.Area + (y * input.Width + x) * size;
    }

    /// <summary>Shares the lines of windows among the cores.</summary>
    public void ForLines(Action<int, int> body) => ForkJoin.Ranges(Lines, Math.Max(1, Grain / (Output.Width * size * size)), body);

    /// <summary>Throws unless this is a gradient of the pooling's output.</summary>
    public void RequireOutput(Tensor gradient)
    {
        if (gradient.Shape.SequenceEqual(Output.ToArray())) return;
        var (actual, expected) = (string.Join(", ", gradient.Shape.ToArray()), string.Join(", ", Output.ToArray()));
        throw new ArgumentException($"The output's gradient has shape [{actual}] instead of [{expected}].");
    }
}
