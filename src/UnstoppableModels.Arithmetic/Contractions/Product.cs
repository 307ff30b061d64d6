using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>What a product of matrices is made from; the same for all matrices of a batch.</summary>
/// <param name="Left">The left matrices: their lines are rows of the results.</param>
/// <param name="Right">The right matrices: their lines are columns of the results.</param>
/// <param name="Inner">Length of the sums.</param>
/// <param name="Count">Number of matrices; each begins where the one before ends.</param>
/// <param name="Exponent">The result is a sum times 2^Exponent.</param>
/// <param name="Bias">One value per column added to the rounded product, rounded again; or null.</param>
/// <param name="Result">[Count, rows, columns].</param>
internal sealed record Product(Operand Left, Operand Right, int Inner, int Count, int Exponent, float[]? Bias, float[] Result)
{
    private uint largest;

    /// <summary>Bits of the largest magnitude in the result.</summary>
    public uint LargestMagnitude => largest;

    /// <summary>2^Exponent.</summary>
    public double Scale { get; } = Math.ScaleB(1.0, Exponent);

    /// <summary>Notes the largest magnitude of a part.</summary>
    public void Note(uint magnitude) => Magnitude.Raise(ref largest, magnitude);
}
