using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>One block of a decoder: attention, then a network on every position by itself; each behind a layer norm and added to what goes in.</summary>
internal sealed class DecoderBlock : Layer
{
    private readonly Layer[] attention;
    private readonly Layer[] network;

    public DecoderBlock(int number, DecoderArchitecture architecture)
        : base($"block{number}")
    {
        attention =
        [
            new LayerNormLayer(ModelLayout.Norm1(number)),
            new LinearLayer(ModelLayout.Qkv(number)),
            new AttentionLayer($"{Name}.attention", architecture.Context, architecture.Width, architecture.Heads),
            new LinearLayer(ModelLayout.Projection(number)),
        ];
        network =
        [
            new LayerNormLayer(ModelLayout.Norm2(number)),
            new LinearLayer(ModelLayout.Mlp1(number)),
            new GeluLayer($"{Name}.gelu"),
            new LinearLayer(ModelLayout.Mlp2(number)),
        ];
    }

    public override Tensor Forward(Pass pass, Tensor input)
    {
        var middle = pass.Record($"{Name}.residual1.output", pass.Backend.Add(input, Forward(pass, attention, input)));
        return pass.Record($"{Name}.residual2.output", pass.Backend.Add(middle, Forward(pass, network, middle)));
    }

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true)
    {
        var middle = pass.Record($"{Name}.residual1.gradient", pass.Backend.Add(outputGradient, Backward(pass, network, outputGradient)));
        return pass.Record($"{Name}.input_gradient", pass.Backend.Add(middle, Backward(pass, attention, middle)));
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var layer in (Layer[])[.. attention, .. network]) layer.Dispose();
    }

    private static Tensor Forward(Pass pass, Layer[] layers, Tensor input) => layers.Aggregate(input, (value, layer) => layer.Forward(pass, value));

    private static Tensor Backward(Pass pass, Layer[] layers, Tensor outputGradient) =>
        layers.Reverse().Aggregate(outputGradient, (gradient, layer) => layer.Backward(pass, gradient)!);
}
