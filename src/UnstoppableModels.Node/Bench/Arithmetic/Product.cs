namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>A product of matrices in a training step: count times [rows, inner] · [inner, columns].</summary>
internal readonly record struct Product(int Count, int Rows, int Inner, int Columns);
