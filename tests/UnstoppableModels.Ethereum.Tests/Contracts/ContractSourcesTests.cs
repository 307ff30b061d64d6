namespace UnstoppableModels.Ethereum.Tests.Contracts;

[Collection(ContractsFolder.Name)]
public class ContractSourcesTests
{
    [Fact]
    public async Task The_checked_in_abi_and_bytecode_are_what_the_sources_compile_to()
    {
        var (exitCode, output, errors) = await ContractsFolder.RunAsync("npm", "run", "--silent", "check");
        Assert.True(exitCode == 0, $"{output}\n{errors}");
    }

    [Fact]
    public async Task The_sources_are_formatted_and_pass_the_linter()
    {
        var (exitCode, output, errors) = await ContractsFolder.RunAsync("npm", "run", "--silent", "lint");
        Assert.True(exitCode == 0, $"{output}\n{errors}");
    }
}
