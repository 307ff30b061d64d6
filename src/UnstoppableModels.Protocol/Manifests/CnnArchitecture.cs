using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// A convolutional network: the features of a row are an image [channels, height, width], every value times a scale; then convolutions, each with a
/// ReLU and max pooling; then linear layers over all that is left, with a ReLU between each two.
/// </summary>
/// <param name="Input">Size of the image.</param>
/// <param name="InputScale">A positive finite binary32.</param>
/// <param name="Convolutions">The stages, at least one.</param>
/// <param name="Layers">Sizes of the outputs of the linear layers, at least one.</param>
public sealed record CnnArchitecture(ImageSize Input, float InputScale, ImmutableArray<Convolution> Convolutions, ImmutableArray<int> Layers)
    : Architecture
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "cnn";

    /// <summary>The value of <c>activation</c>.</summary>
    public const string Activation = "relu";

    /// <summary>The value of <c>pooling</c>.</summary>
    public const string Pooling = "max";

    /// <summary>Most entries of <see cref="Convolutions"/> and of <see cref="Layers"/>.</summary>
    public const int MaxLayers = 64;

    /// <summary>Largest height and width of the input in pixels.</summary>
    public const int MaxInputSize = 4096;

    /// <inheritdoc/>
    public override long Inputs => Input.Values;

    /// <inheritdoc/>
    public override int Outputs => Layers[^1];

    /// <summary>Size of the images before each stage and after the last one.</summary>
    public ImmutableArray<ImageSize> Images => Convolutions.Aggregate(
        ImmutableArray.Create(Input), (sizes, convolution) => sizes.Add(sizes[^1].Convolved(convolution).Pooled(convolution)));

    /// <summary>Sizes of the linear layers from the values of the last image to the scores.</summary>
    /// <exception cref="OverflowException">The last image has 2^31 values or more.</exception>
    public ImmutableArray<int> LinearSizes => [checked((int)Images[^1].Values), .. Layers];

    /// <inheritdoc/>
    public override long ParameterCount =>
        MlpArchitecture.ParametersBetween(LinearSizes)
        + Convolutions.Zip(Images).Sum(stage => stage.First.Channels * (stage.Second.Channels * (long)stage.First.Kernel * stage.First.Kernel + 1));

    /// <summary>Most values per image of any tensor of a step, unfolded images and gradients included.</summary>
    public override long LargestTensor => Math.Max(LinearSizes.Max(), Convolutions.Zip(Images).Max(stage => Largest(stage.First, stage.Second)));

    /// <inheritdoc/>
    public bool Equals(CnnArchitecture? other) =>
        other is not null && Input == other.Input && InputScale.Equals(other.InputScale)
        && Convolutions.SequenceEqual(other.Convolutions) && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Layers.Aggregate(Convolutions.Aggregate(HashCode.Combine(Input, InputScale), HashCode.Combine), HashCode.Combine);

    private static long Largest(Convolution convolution, ImageSize input)
    {
        var output = input.Convolved(convolution);
        var kernelArea = (long)convolution.Kernel * convolution.Kernel;
        return new[]
        {
            input.Values,
            output.Values,
            (long)output.Height * output.Width * input.Channels * kernelArea,
            (long)input.Height * input.Width * output.Channels * kernelArea,
        }.Max();
    }
}
