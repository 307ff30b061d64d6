namespace UnstoppableModels.Ethereum.Tests.Contracts;

[Collection(ContractsFolder.Name)]
public class ArtifactsMatchSourcesTests
{
    [Fact]
    public async Task The_checked_in_abi_and_bytecode_are_what_the_sources_compile_to()
    {
        var built = await ContractsFolder.RunAsync("node", Path.Combine("bin", "forge.mjs"), "build");
        Assert.True(built.ExitCode == 0, $"The contracts do not compile:\n{built.Output}\n{built.Errors}");
        var check = await ContractsFolder.RunAsync("node", Path.Combine("bin", "artifacts.mjs"), "--check");
        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
    }
}
