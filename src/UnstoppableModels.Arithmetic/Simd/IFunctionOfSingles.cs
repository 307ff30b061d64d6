using System.Numerics;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>A function of two binary32 numbers, every operation of it rounded to binary32.</summary>
internal interface IFunctionOfSingles
{
    Vector<float> Of(Vector<float> a, Vector<float> b);
}
