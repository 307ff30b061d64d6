using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>The largest value of each window of size × size pixels.</summary>
internal sealed class MaxPoolLayer(string name, int size) : Layer(name)
{
    private HostTensor? input;

    public override HostTensor Forward(HostTensor input, Trace trace) => trace.Record($"{Name}.output", MaxPool2d.Forward(this.input = input, size));

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients) =>
        withInput ? trace.Record($"{Name}.input_gradient", MaxPool2d.Backward(outputGradient, input!, size)) : null;
}
