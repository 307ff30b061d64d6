using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>The layers of an architecture in one step: part after part of the batch goes forward and back.</summary>
internal sealed class Network : IDisposable
{
    private readonly EmbeddingLayer? embedding;
    private readonly Layer[] layers;

    /// <summary>The first layer with parameters: no gradient is needed in front of it.</summary>
    private readonly int firstTrained;

    public Network(Architecture architecture)
    {
        layers = architecture switch
        {
            MlpArchitecture mlp => [.. LinearLayers(mlp.Layers.Length - 1)],
            CnnArchitecture cnn => [.. Convolutions(cnn), .. LinearLayers(cnn.Layers.Length, cnn.Convolutions.Length)],
            DecoderArchitecture decoder => [.. Blocks(decoder)],
            _ => throw new ArgumentException($"There are no layers for {architecture.GetType().Name}.", nameof(architecture)),
        };
        if (architecture is CnnArchitecture) firstTrained = 1;
        if (architecture is DecoderArchitecture { Context: var context }) embedding = new EmbeddingLayer(context);
    }

    /// <summary>Scores, one row per label.</summary>
    /// <exception cref="NonFiniteOutputException">An output contains an infinity; it is the last that was recorded.</exception>
    public Tensor Forward(Pass pass, Batch batch)
    {
        var value = batch switch
        {
            LabelledBatch labelled => pass.Backend.Load(labelled.Features),
            TextBatch text => embedding!.Forward(pass, text.Tokens.AsSpan()),
            _ => throw new ArgumentException($"There is no network for {batch.GetType().Name}.", nameof(batch)),
        };
        return layers.Aggregate(value, (input, layer) => layer.Forward(pass, input));
    }

    /// <summary>The gradients of all parameters, in <see cref="Pass.Gradients"/>.</summary>
    /// <exception cref="NonFiniteOutputException">An output contains an infinity; it is the last that was recorded.</exception>
    public void Backward(Pass pass, Tensor scoreGradient)
    {
        var gradient = scoreGradient;
        for (var i = layers.Length - 1; i >= firstTrained; i--)
        {
            var withInput = i > firstTrained || embedding is not null;
            gradient = pass.InScope(() => layers[i].Backward(pass, gradient, withInput)) ?? gradient;
        }
        embedding?.Backward(pass, gradient);
    }

    /// <summary>Frees the quantised operands.</summary>
    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
    }

    private static IEnumerable<Layer> LinearLayers(int count, int activations = 0)
    {
        for (var i = 1; i <= count; i++)
        {
            yield return new LinearLayer(ModelLayout.Linear(i));
            if (i < count) yield return new ReluLayer($"relu{activations + i}");
        }
    }

    private static IEnumerable<Layer> Convolutions(CnnArchitecture architecture)
    {
        yield return new ImageLayer("image", architecture.Input, architecture.InputScale);
        for (var i = 1; i <= architecture.Convolutions.Length; i++)
        {
            var convolution = architecture.Convolutions[i - 1];
            yield return new ConvolutionLayer(ModelLayout.Convolution(i), convolution);
            yield return new ReluLayer($"relu{i}");
            if (convolution.Pool > 1) yield return new MaxPoolLayer($"pool{i}", convolution.Pool);
        }
    }

    private static IEnumerable<Layer> Blocks(DecoderArchitecture architecture)
    {
        for (var i = 1; i <= architecture.Layers; i++) yield return new DecoderBlock(i, architecture);
        yield return new LayerNormLayer(ModelLayout.FinalNorm);
        yield return new LinearLayer(ModelLayout.Head);
    }
}
