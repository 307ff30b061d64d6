using System.Globalization;
using System.Numerics;
using Spectre.Console;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo.View;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Deploy;

/// <summary>Plan and cost as people read them.</summary>
internal static class DeployView
{
    public static void Show(Terminal terminal, DeploySettings settings, Address deployer, DeploymentEstimate estimate)
    {
        var lines = terminal.OutLines;
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("what", "", "where", "gas");
        table.Columns[3].RightAligned();
        foreach (var step in estimate.Steps)
        {
            var act = step.Act == DeploymentAct.Kept ? "kept" : step.Reason is { } reason ? $"again: {reason}" : "new";
            table.AddRow(
                new Text(step.Step),
                new Text(act),
                new Text(step.Address?.ToChecksumText() ?? ""),
                new Text(step.Gas == 0 ? "" : Number(step.Gas)));
        }
        var network = settings.Network;
        lines.WriteLine(
            $"Network {network.Name}, chain {network.ChainId}, through {settings.RpcUrl.Authority}; deployer {deployer.ToChecksumText()}");
        terminal.Out.Write(table);
        if (estimate.Transactions == 0) return;
        var parts = network.DataFee == DataFeeKind.InGas
            ? ""
            : $" (gas fee {Amount(estimate.GasFee)} + fee for data on {network.Parent}, the chain below, {Amount(estimate.DataFee)})";
        lines.WriteLine(
            $"{estimate.Transactions} transactions, {Number(estimate.Gas)} gas, about {Amount(estimate.Cost)}{parts}, "
            + $"at most {Amount(estimate.AtMost)}; the account has {Amount(estimate.Balance)}.");
    }

    private static string Number(ulong value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    private static string Amount(BigInteger wei) => $"{wei.ToString(CultureInfo.InvariantCulture)} wei ({Ether.Rounded(wei, 6)} ETH)";
}
