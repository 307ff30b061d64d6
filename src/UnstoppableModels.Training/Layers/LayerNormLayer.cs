using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>A layer norm over the columns of a matrix.</summary>
internal sealed class LayerNormLayer(string name) : Layer(name)
{
    private Tensor? input;

    public override Tensor Forward(Pass pass, Tensor input)
    {
        var (gain, bias) = (pass.State(ModelLayout.Gain(Name)), pass.State(ModelLayout.Bias(Name)));
        return pass.Record($"{Name}.output", pass.Backend.LayerNorm(this.input = input, gain, bias, DecoderArchitecture.NormEpsilon));
    }

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true)
    {
        var gain = pass.State(ModelLayout.Gain(Name));
        var gradients = pass.Backend.LayerNormBackward(outputGradient, Release(ref input), gain, DecoderArchitecture.NormEpsilon);
        pass.RecordGradient(ModelLayout.Gain(Name), gradients.Gain);
        pass.RecordGradient(ModelLayout.Bias(Name), gradients.Bias);
        return withInput ? pass.Record($"{Name}.input_gradient", gradients.Input) : null;
    }
}
