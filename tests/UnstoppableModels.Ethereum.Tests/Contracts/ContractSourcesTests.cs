namespace UnstoppableModels.Ethereum.Tests.Contracts;

[Collection(ContractsFolder.Name)]
public class ContractSourcesTests
{
    [Fact]
    public Task The_checked_in_abi_and_bytecode_are_what_the_sources_compile_to() => PassesAsync("check");

    [Fact]
    public Task The_sources_are_formatted_and_pass_the_linters() => PassesAsync("lint");

    [Fact]
    public Task The_arithmetic_of_the_payoffs_is_proved_for_all_amounts() => PassesAsync("prove");

    [Fact]
    public Task The_checked_in_gas_snapshot_is_what_the_moves_take() => PassesAsync("gas:check");

    private static async Task PassesAsync(string script)
    {
        var (exitCode, output, errors) = await ContractsFolder.RunAsync("npm", "run", "--silent", script);
        Assert.True(exitCode == 0, $"{output}\n{errors}");
    }
}
