using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// Causal attention: every position of a sequence gets the mean of the values of itself and of those before it, weighted by how well their keys match its
/// query (Vaswani et al. 2017, "Attention Is All You Need"). The input has queries, keys and values side by side, the heads of each one after the other.
/// </summary>
/// <param name="name">See <see cref="Layer"/>.</param>
/// <param name="context">Positions per sequence.</param>
/// <param name="width">Values per position, in all heads together.</param>
/// <param name="heads">Number of heads.</param>
internal sealed class AttentionLayer(string name, int context, int width, int heads) : Layer(name)
{
    private readonly float factor = (float)(1 / Math.Sqrt(width / heads));
    private Operands? operands;

    /// <summary>[sequences × context, 3 × width] to [sequences × context, width].</summary>
    public override Tensor Forward(Pass pass, Tensor input)
    {
        var backend = pass.Backend;
        Dispose();
        using var scope = backend.NewScope();
        var kept = operands = new Operands();
        var parts = backend.SplitHeads(input, 3, context, heads);
        kept.Queries = backend.QuantiseBatch(parts[0]);
        kept.Keys = backend.QuantiseBatch(parts[1]);
        kept.Values = backend.QuantiseBatch(parts[2]);
        var scores = pass.Record($"{Name}.scores.output", backend.Scale(backend.Multiply(kept.Queries, false, kept.Keys, true), factor));
        kept.Probabilities = scope.Keep(pass.Record($"{Name}.weights.output", backend.Softmax(scores, causal: true), finite: true));
        kept.Weights = backend.QuantiseBatch(kept.Probabilities);
        var values = pass.Record($"{Name}.context.output", backend.Multiply(kept.Weights, false, kept.Values, false));
        return scope.Keep(backend.MergeHeads([values], heads));
    }

    public override Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true)
    {
        var backend = pass.Backend;
        using var kept = Release(ref operands);
        using var gradient = backend.QuantiseBatch(backend.SplitHeads(outputGradient, 1, context, heads)[0]);
        var weights = pass.Record($"{Name}.context.weights_gradient", backend.Multiply(gradient, false, kept.Values!, true));
        var values = pass.Record($"{Name}.context.values_gradient", backend.Multiply(kept.Weights!, true, gradient, false));
        var scores = pass.Record($"{Name}.weights.input_gradient", backend.SoftmaxBackward(weights, kept.Probabilities!));
        using var products = backend.QuantiseBatch(pass.Record($"{Name}.scores.product_gradient", backend.Scale(scores, factor)));
        var queries = pass.Record($"{Name}.scores.queries_gradient", backend.Multiply(products, false, kept.Keys!, false));
        var keys = pass.Record($"{Name}.scores.keys_gradient", backend.Multiply(products, true, kept.Queries!, false));
        return backend.MergeHeads([queries, keys, values], heads);
    }

    public override void Dispose()
    {
        base.Dispose();
        operands?.Dispose();
        operands = null;
    }

    /// <summary>What backward needs.</summary>
    private sealed class Operands : IDisposable
    {
        public QuantisedBatch? Queries, Keys, Values, Weights;
        public Tensor? Probabilities;

        public void Dispose()
        {
            Queries?.Dispose();
            Keys?.Dispose();
            Values?.Dispose();
            Weights?.Dispose();
        }
    }
}
