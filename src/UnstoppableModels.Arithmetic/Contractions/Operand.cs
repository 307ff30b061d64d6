namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// One side of a product: lines (rows of the left matrix, columns of the right one) of binary32 values that become integers when they are multiplied
/// by the scale and rounded. Nothing is copied until a panel is packed. One of the two strides is 1.
/// </summary>
/// <param name="Values">Where the values lie.</param>
/// <param name="Lines">Number of lines.</param>
/// <param name="LineStride">Distance from one line to the next.</param>
/// <param name="StepStride">Distance from one step along the inner dimension to the next.</param>
/// <param name="Scale">2^(b−e).</param>
internal readonly record struct Operand(float[] Values, int Lines, int LineStride, int StepStride, double Scale)
{
    /// <summary>A matrix [rows, columns] whose rows, or columns, are the lines.</summary>
    public static Operand Of(float[] values, int rows, int columns, int exponent, bool columnsAreLines) => columnsAreLines
        ? new Operand(values, columns, 1, columns, QuantisedMatrix.Scale(exponent))
        : new Operand(values, rows, columns, 1, QuantisedMatrix.Scale(exponent));
}
