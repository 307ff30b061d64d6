using UnstoppableModels.Ethereum.Contracts;

namespace UnstoppableModels.Ethereum.Tests.Contracts;

public class BindingGeneratorTests
{
    private static readonly string Generated = Path.Combine(Repository.Root, "src", "UnstoppableModels.Ethereum", "Contracts", "Generated");

    [Fact]
    public void The_checked_in_binding_is_what_the_generator_makes_of_the_artifacts()
    {
        var artifacts = Directory.GetFiles(Path.Combine(Repository.Contracts, "artifacts"), "*.json")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText);
        var expected = BindingGenerator.Generate(artifacts);
        if (Environment.GetEnvironmentVariable("UM_RENEW_BINDING") == "1")
        {
            foreach (var old in Directory.GetFiles(Generated)) File.Delete(old);
            foreach (var (name, text) in expected) File.WriteAllText(Path.Combine(Generated, name), text);
        }
        const string hint =
            "the ABI of the contracts has changed; run this test with UM_RENEW_BINDING=1 in the environment, then build again";
        Assert.True(
            expected.Keys.SequenceEqual(Directory.GetFiles(Generated).Select(Path.GetFileName).Order(StringComparer.Ordinal)),
            $"Other files than expected: {hint}.");
        foreach (var (name, text) in expected)
            Assert.True(text == File.ReadAllText(Path.Combine(Generated, name)), $"{name} differs: {hint}.");
    }
}
