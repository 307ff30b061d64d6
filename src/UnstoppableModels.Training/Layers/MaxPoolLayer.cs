using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>The largest value of each window of size × size pixels.</summary>
internal sealed class MaxPoolLayer(string name, int size) : Layer(name)
{
    private Tensor? input;

    public override Tensor Forward(Pass pass, Tensor input) =>
        pass.Record($"{Name}.output", pass.Backend.MaxPool(this.input = input, size), finite: true);

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true) =>
        withInput ? pass.Record($"{Name}.input_gradient", pass.Backend.MaxPoolBackward(outputGradient, Release(ref input), size), finite: true) : null;
}
