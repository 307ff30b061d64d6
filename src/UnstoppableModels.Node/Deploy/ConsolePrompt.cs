using Spectre.Console;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Deploy;

/// <summary>Asks on standard error, so that standard output holds results only.</summary>
internal sealed class ConsolePrompt(Terminal terminal) : IPrompt
{
    /// <inheritdoc/>
    public bool CanAsk => !Console.IsInputRedirected && Terminal.CanRedraw(terminal.Error);

    /// <inheritdoc/>
    public Task<string> SecretAsync(string question, CancellationToken ct) =>
        new TextPrompt<string>(Markup.Escape(question)).Secret(null).AllowEmpty().ShowAsync(terminal.Error, ct);

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string question, CancellationToken ct) =>
        new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }.ShowAsync(terminal.Error, ct);
}
