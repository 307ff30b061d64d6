using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

/// <summary>Runs a theory once for every backend on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBackendAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Subject.All.Select(subject => new TheoryDataRow<Subject>(subject))]);

    /// <summary>Which devices there are is found out when the tests run.</summary>
    public override bool SupportsDiscoveryEnumeration() => false;
}
