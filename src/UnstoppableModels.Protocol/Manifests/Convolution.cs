namespace UnstoppableModels.Protocol.Manifests;

/// <summary>One stage of a <see cref="CnnArchitecture"/>: a convolution with a square kernel, a ReLU, then the largest value of each window.</summary>
/// <param name="Channels">Number of filters.</param>
/// <param name="Kernel">Height and width of the kernel in pixels.</param>
/// <param name="Stride">Distance between two positions of the kernel in pixels.</param>
/// <param name="Padding">Pixels of value 0 around the image, fewer than <paramref name="Kernel"/>.</param>
/// <param name="Pool">Height and width of the windows in pixels; 1 means no pooling.</param>
public sealed record Convolution(int Channels, int Kernel, int Stride, int Padding, int Pool)
{
    /// <summary>Most channels.</summary>
    public const int MaxChannels = 4096;

    /// <summary>Largest kernel, stride and window.</summary>
    public const int MaxSize = 64;
}
