namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The size of one image.</summary>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels per row.</param>
public readonly record struct ImageSize(int Channels, int Height, int Width)
{
    /// <summary>Number of values.</summary>
    public long Values => (long)Channels * Height * Width;

    /// <summary>What a convolution makes of it, before pooling; sizes below 1 where the kernel does not fit.</summary>
    public ImageSize Convolved(Convolution convolution) => new(convolution.Channels, Positions(Height, convolution), Positions(Width, convolution));

    /// <summary>What pooling makes of it; sizes below 1 where the window does not fit.</summary>
    public ImageSize Pooled(Convolution convolution) => new(Channels, Height / convolution.Pool, Width / convolution.Pool);

    private static int Positions(int size, Convolution convolution) =>
        size + 2 * convolution.Padding < convolution.Kernel ? 0 : (size + 2 * convolution.Padding - convolution.Kernel) / convolution.Stride + 1;
}
