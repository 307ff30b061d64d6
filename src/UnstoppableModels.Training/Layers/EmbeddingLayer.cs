using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Layers;

/// <summary>What a decoder starts with: the row of each byte in one table plus the row of its position in another.</summary>
internal sealed class EmbeddingLayer(int context)
{
    private int[] ids = [];
    private int[] positions = [];

    /// <summary>[sequences × context, width] of the bytes of whole sequences.</summary>
    public Tensor Forward(Pass pass, ReadOnlySpan<int> ids)
    {
        this.ids = ids.ToArray();
        positions = [.. Enumerable.Range(0, ids.Length).Select(i => i % context)];
        var tokens = LookUp(pass, "token_embedding", ModelLayout.TokenEmbedding, this.ids);
        return pass.Record("embedding.output", pass.Backend.Add(tokens, LookUp(pass, "position_embedding", ModelLayout.PositionEmbedding, positions)));
    }

    public void Backward(Pass pass, Tensor outputGradient)
    {
        Scatter(pass, ModelLayout.PositionEmbedding, outputGradient, positions);
        Scatter(pass, ModelLayout.TokenEmbedding, outputGradient, ids);
    }

    private static Tensor LookUp(Pass pass, string name, string table, int[] rows) =>
        pass.Record($"{name}.output", pass.Backend.Embedding(pass.State(table), rows), finite: true);

    private static void Scatter(Pass pass, string table, Tensor outputGradient, int[] rows) =>
        pass.RecordGradient(table, pass.Backend.EmbeddingBackward(outputGradient, rows, pass.State(table).Shape[0]));
}
