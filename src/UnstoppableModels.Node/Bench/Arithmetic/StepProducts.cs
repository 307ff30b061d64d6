using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>The products of matrices that one training step consists of, convolutions unfolded.</summary>
internal static class StepProducts
{
    public static IReadOnlyList<Product> Of(Manifest manifest) => manifest.Architecture switch
    {
        MlpArchitecture mlp => [.. Linear(mlp.Layers, manifest.BatchSize, withInputGradient: false)],
        CnnArchitecture cnn => [.. Convolutions(cnn, manifest.BatchSize), .. Linear(cnn.LinearSizes, manifest.BatchSize, withInputGradient: true)],
        DecoderArchitecture decoder => [.. Decoder(decoder, manifest.BatchSize)],
        var other => throw new ArgumentException($"The products of {other.GetType().Name} are not known.", nameof(manifest)),
    };

    private static IEnumerable<Product> Linear(IReadOnlyList<int> sizes, int rows, bool withInputGradient) =>
        Enumerable.Range(1, sizes.Count - 1).SelectMany(i => Layer(rows, sizes[i - 1], sizes[i], withInputGradient || i > 1));

    /// <summary>Forward, gradient of the weight, gradient of the input.</summary>
    private static IEnumerable<Product> Layer(int rows, int inputs, int outputs, bool withInputGradient = true)
    {
        yield return new Product(1, rows, inputs, outputs);
        yield return new Product(1, outputs, rows, inputs);
        if (withInputGradient) yield return new Product(1, rows, outputs, inputs);
    }

    private static IEnumerable<Product> Convolutions(CnnArchitecture architecture, int batch)
    {
        for (var i = 0; i < architecture.Convolutions.Length; i++)
        {
            var (convolution, input) = (architecture.Convolutions[i], architecture.Images[i]);
            var output = input.Convolved(convolution);
            var (area, kernelArea) = (output.Height * output.Width, convolution.Kernel * convolution.Kernel);
            foreach (var product in Layer(batch * area, input.Channels * kernelArea, convolution.Channels, withInputGradient: false)) yield return product;
            if (i > 0) yield return new Product(1, batch * input.Height * input.Width, convolution.Channels * kernelArea, input.Channels);
        }
    }

    private static IEnumerable<Product> Decoder(DecoderArchitecture architecture, int batch)
    {
        var (width, context, heads) = (architecture.Width, architecture.Context, architecture.Heads);
        var rows = batch * context;
        for (var block = 0; block < architecture.Layers; block++)
        {
            foreach (var product in Layer(rows, width, 3 * width)) yield return product;
            // Scores, their gradients for queries and keys; the mix of the values, and its two gradients.
            var (scores, mix) = (new Product(batch * heads, context, width / heads, context), new Product(batch * heads, context, context, width / heads));
            foreach (var product in new[] { scores, mix, mix, mix, scores, mix }) yield return product;
            foreach (var product in Layer(rows, width, width)) yield return product;
            foreach (var product in Layer(rows, width, DecoderArchitecture.Expansion * width)) yield return product;
            foreach (var product in Layer(rows, DecoderArchitecture.Expansion * width, width)) yield return product;
        }
        foreach (var product in Layer(rows, width, DecoderArchitecture.Vocabulary)) yield return product;
    }
}
