namespace UnstoppableModels.Node.Deploy;

/// <summary>Asks the person at the terminal; tests put twins here.</summary>
internal interface IPrompt
{
    /// <summary>Whether there is somebody to ask.</summary>
    bool CanAsk { get; }

    /// <summary>Asks for something that is not shown while it is typed.</summary>
    Task<string> SecretAsync(string question, CancellationToken ct);

    /// <summary>Asks whether to go on; no is the default.</summary>
    Task<bool> ConfirmAsync(string question, CancellationToken ct);
}
