using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>A GELU.</summary>
internal sealed class GeluLayer(string name) : Layer(name)
{
    private Tensor? input;

    public override Tensor Forward(Pass pass, Tensor input) => pass.Record($"{Name}.output", pass.Backend.Gelu(this.input = input), finite: true);

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true) =>
        withInput ? pass.Record($"{Name}.input_gradient", pass.Backend.GeluBackward(outputGradient, Release(ref input))) : null;
}
