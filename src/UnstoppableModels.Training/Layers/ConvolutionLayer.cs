using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>A convolution.</summary>
internal sealed class ConvolutionLayer(string name, ModelState state, Convolution convolution) : Layer(name)
{
    private Conv2d? application;

    public override HostTensor Forward(HostTensor input, Trace trace)
    {
        application = Conv2d.Forward(input, state[ModelLayout.Weight(Name)], state[ModelLayout.Bias(Name)], convolution.Stride, convolution.Padding);
        return trace.Record($"{Name}.output", application.Output);
    }

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients)
    {
        var result = application!.Backward(outputGradient, withInput);
        gradients[ModelLayout.Weight(Name)] = trace.Record($"{Name}.weight_gradient", result.Weight);
        gradients[ModelLayout.Bias(Name)] = trace.Record($"{Name}.bias_gradient", result.Bias);
        return result.Input is { } gradient ? trace.Record($"{Name}.input_gradient", gradient) : null;
    }

    public override void Dispose()
    {
        base.Dispose();
        application?.Dispose();
    }
}
