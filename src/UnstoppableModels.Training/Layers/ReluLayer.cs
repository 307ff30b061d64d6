using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>A ReLU.</summary>
internal sealed class ReluLayer(string name) : Layer(name)
{
    private Tensor? input;

    public override Tensor Forward(Pass pass, Tensor input) => pass.Record($"{Name}.output", pass.Backend.Relu(this.input = input), finite: true);

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true) =>
        withInput ? pass.Record($"{Name}.input_gradient", pass.Backend.ReluBackward(outputGradient, Release(ref input)), finite: true) : null;
}
