namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// The innermost loops of a product of integer matrices, for one width of vectors: a tile of the result that lives in registers while the whole inner
/// dimension passes by. The sums are exact, so tiles of any shape, summed in any order, with or without fused multiply-add, hold the same integers.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of a tile: lines of a packed panel of the left operand.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a tile, a multiple of 4: lines of a packed panel of the right operand.</summary>
    static abstract int Columns { get; }

    /// <summary>Writes the tile [Rows, Columns] of sums.</summary>
    /// <param name="inner">Length of the sums.</param>
    /// <param name="left">A panel: for every step its Rows integers.</param>
    /// <param name="right">A panel: for every step its Columns integers.</param>
    /// <param name="sums">Row-major.</param>
    static abstract void Multiply(int inner, ref double left, ref double right, ref double sums);
}
