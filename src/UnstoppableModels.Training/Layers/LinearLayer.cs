using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>A linear layer over matrices, or over tensors whose dimensions after the first it takes as one.</summary>
internal sealed class LinearLayer(string name, ModelState state) : Layer(name)
{
    private int[] inputShape = [];
    private QuantisedMatrix? input;
    private QuantisedMatrix? weight;

    public override HostTensor Forward(HostTensor input, Trace trace)
    {
        inputShape = input.Shape.ToArray();
        this.input = QuantisedMatrix.From(input.Reshape(inputShape[0], input.Values.Length / inputShape[0]));
        weight = QuantisedMatrix.From(state[ModelLayout.Weight(Name)]);
        return trace.Record($"{Name}.output", Linear.Forward(this.input, weight, state[ModelLayout.Bias(Name)]));
    }

    public override HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients)
    {
        using var gradient = QuantisedMatrix.From(outputGradient);
        gradients[ModelLayout.Weight(Name)] = trace.Record($"{Name}.weight_gradient", Linear.WeightGradient(gradient, input!));
        gradients[ModelLayout.Bias(Name)] = trace.Record($"{Name}.bias_gradient", Linear.BiasGradient(gradient));
        return withInput ? trace.Record($"{Name}.input_gradient", Linear.InputGradient(gradient, weight!)).Reshape(inputShape) : null;
    }

    public override void Dispose()
    {
        base.Dispose();
        input?.Dispose();
        weight?.Dispose();
    }
}
