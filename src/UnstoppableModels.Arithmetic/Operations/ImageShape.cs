using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The four dimensions of a batch of images.</summary>
internal readonly record struct ImageShape(int Batch, int Channels, int Height, int Width)
{
    /// <summary>Number of pixels of one channel.</summary>
    public int Area => Height * Width;

    /// <summary>The shape of a tensor [batch, channels, height, width].</summary>
    /// <exception cref="ArgumentException">It has another number of dimensions.</exception>
    public static ImageShape Of(Tensor images) => images.Shape is [var batch, var channels, var height, var width]
        ? new ImageShape(batch, channels, height, width)
        : throw new ArgumentException($"Images are a tensor [batch, channels, height, width], not [{string.Join(", ", images.Shape.ToArray())}].");

    public int[] ToArray() => [Batch, Channels, Height, Width];
}
