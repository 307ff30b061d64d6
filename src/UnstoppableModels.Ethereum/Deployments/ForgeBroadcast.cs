using System.Text.Json;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// What forge wrote down about the last run of contracts/script/Deploy.s.sol. The script itself cannot know the transactions it causes:
/// forge signs them after it has ended. So its record lacks them, and this fills them in.
/// </summary>
public static class ForgeBroadcast
{
    /// <summary>Where forge writes it: contracts/broadcast/ beside the folder of the records.</summary>
    /// <param name="deployments">The folder of the records.</param>
    /// <param name="chainId">The chain.</param>
    public static string PathOf(string deployments, ulong chainId) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(deployments))!, "contracts", "broadcast", "Deploy.s.sol", $"{chainId}", "run-latest.json");

    /// <summary>The record with the transactions that are written down there and that the chain confirms.</summary>
    /// <param name="record">A record that may lack transactions.</param>
    /// <param name="path">What forge wrote; it need not be there.</param>
    /// <param name="ethereum">The chain.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<DeploymentRecord> CompleteAsync(
        DeploymentRecord record, string path, EthereumClient ethereum, CancellationToken ct)
    {
        if (record.Contracts.Values.All(c => c.Transaction is not null) || !File.Exists(path)) return record;
        var transactions = Read(path);
        foreach (var (name, contract) in record.Contracts)
        {
            if (contract.Transaction is not null || !transactions.TryGetValue(contract.Address, out var hash)) continue;
            if (await ethereum.GetTransactionReceiptAsync(hash, ct) is not { Succeeded: true } receipt || receipt.ContractAddress != contract.Address) continue;
            var complete = contract with { Transaction = hash, Block = receipt.BlockNumber };
            record = record with { Contracts = record.Contracts.SetItem(name, complete) };
        }
        return record;
    }

    /// <summary>
    /// Creations by address, from the receipts: forge 1.7.1 mixes up the hashes in the list of transactions. What has another form than
    /// expected is not there, because the hashes are a convenience.
    /// </summary>
    private static Dictionary<Address, Hash32> Read(string path)
    {
        var found = new Dictionary<Address, Hash32>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            foreach (var receipt in document.RootElement.GetProperty("receipts").EnumerateArray())
            {
                if (Hash32.TryParse(receipt.GetProperty("transactionHash").GetString(), out var hash)
                    && Address.TryParse(receipt.GetProperty("contractAddress").GetString(), out var address))
                    found[address] = hash;
            }
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            found.Clear();
        }
        return found;
    }
}
