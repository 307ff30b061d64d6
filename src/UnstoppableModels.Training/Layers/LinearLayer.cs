using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>A linear layer over matrices, or over tensors whose dimensions after the first it takes as one.</summary>
internal sealed class LinearLayer(string name) : Layer(name)
{
    private int[] inputShape = [];
    private QuantisedMatrix? input;
    private QuantisedMatrix? weight;

    public override Tensor Forward(Pass pass, Tensor input)
    {
        var (backend, kept) = (pass.Backend, this.input);
        kept?.Dispose();
        inputShape = input.Shape.ToArray();
        this.input = backend.Quantise(inputShape.Length == 2 ? input : backend.Reshape(input, inputShape[0], Columns(inputShape)));
        weight ??= backend.Quantise(pass.State(ModelLayout.Weight(Name)));
        return pass.Record($"{Name}.output", backend.Linear(this.input, weight, pass.State(ModelLayout.Bias(Name))));
    }

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true)
    {
        var backend = pass.Backend;
        using var gradient = backend.Quantise(outputGradient);
        using (var released = Release(ref input))
            pass.RecordGradient(ModelLayout.Weight(Name), backend.Multiply(gradient, true, released, false));
        pass.RecordGradient(ModelLayout.Bias(Name), backend.SumRows(gradient));
        if (!withInput) return null;
        var inputGradient = pass.Record($"{Name}.input_gradient", backend.Multiply(gradient, false, weight!, false));
        return inputShape.Length == 2 ? inputGradient : backend.Reshape(inputGradient, inputShape);
    }

    public override void Dispose()
    {
        base.Dispose();
        input?.Dispose();
        weight?.Dispose();
    }

    private static int Columns(ReadOnlySpan<int> shape)
    {
        var columns = 1;
        foreach (var dimension in shape[1..]) columns *= dimension;
        return columns;
    }
}
