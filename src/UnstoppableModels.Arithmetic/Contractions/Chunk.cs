namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>Some columns of one product of a batch over one block of its inner dimension: what the packed right matrix covers.</summary>
/// <param name="Product">The whole.</param>
/// <param name="Matrix">Which of the batch.</param>
/// <param name="Step">First step of the block.</param>
/// <param name="Steps">Steps of the block.</param>
/// <param name="Column">First column.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Sums">The sums of earlier blocks, [rows, columns] of the whole result; null if there is but one block.</param>
internal readonly record struct Chunk(Product Product, int Matrix, int Step, int Steps, int Column, int Columns, double[]? Sums)
{
    /// <summary>Whether no block follows.</summary>
    public bool IsLastBlock => Step + Steps == Product.Inner;

    /// <summary>Where a place of this matrix's result lies, in the result of the batch.</summary>
    public int ResultIndex(int row, int column) => (Matrix * Product.Left.Lines + row) * Product.Right.Lines + column;
}
