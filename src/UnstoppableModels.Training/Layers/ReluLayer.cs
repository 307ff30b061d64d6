using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>A ReLU.</summary>
internal sealed class ReluLayer(string name) : Layer(name)
{
    private HostTensor? input;

    public override HostTensor Forward(HostTensor input, Trace trace) => trace.Record($"{Name}.output", Relu.Forward(this.input = input));

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients) =>
        withInput ? trace.Record($"{Name}.input_gradient", Relu.Backward(outputGradient, input!)) : null;
}
