using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>A convolution.</summary>
internal sealed class ConvolutionLayer(string name, Convolution convolution) : Layer(name)
{
    private IConvolution? application;

    public override Tensor Forward(Pass pass, Tensor input)
    {
        var (weight, bias) = (pass.State(ModelLayout.Weight(Name)), pass.State(ModelLayout.Bias(Name)));
        application?.Dispose();
        application = pass.Backend.Convolve(input, weight, bias, convolution.Stride, convolution.Padding);
        return pass.Record($"{Name}.output", application.Output);
    }

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true)
    {
        using var released = Release(ref application);
        var gradients = released.Backward(outputGradient, withInput);
        pass.RecordGradient(ModelLayout.Weight(Name), gradients.Weight);
        pass.RecordGradient(ModelLayout.Bias(Name), gradients.Bias);
        return gradients.Input is { } gradient ? pass.Record($"{Name}.input_gradient", gradient) : null;
    }

    public override void Dispose()
    {
        base.Dispose();
        application?.Dispose();
    }
}
