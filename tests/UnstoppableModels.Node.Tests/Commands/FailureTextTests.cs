using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class FailureTextTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new CommandFailedException("Node is missing: install Node 20."), "Node is missing: install Node 20." },
        { new AggregateException(new CommandFailedException("Node is missing.")), "Node is missing." },
        { new InvalidOperationException("outer", new CommandFailedException("The port 8545 is in use.")), "The port 8545 is in use." },
        { new CommandFailedException("The journal stopped.", new IOException("x", 28)), "The journal stopped." },
        { new IOException("No space left on device : '/x'", 28), "The disk is full: free some space and try again." },
        { new InvalidOperationException("x", new SqliteException("full", 13)), "The disk is full: free some space and try again." },
        { new IOException("Read-only file system : '/x'", 30), "The file system is read-only: choose another folder." },
        { new SqliteException("unable to open database file", 14), "The data folder cannot be written to: choose another one." },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."), "No permission: Access to the path '/x' is denied." },
        { new SocketException((int)SocketError.AddressAlreadyInUse), "The port is in use: choose another one." },
        { new SocketException((int)SocketError.ConnectionRefused), "The chain cannot be reached: nobody listens at its address." },
        { new HttpRequestException("refused", new SocketException()), "The chain cannot be reached: refused." },
        { new TimeoutException("no answer for 30 s"), "It took too long: no answer for 30 s." },
        { new FormatException("two\nlines\u001b[2J"), "Unexpected FormatException: two lines [2J (UM_DEBUG=1 shows where)." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_one_sentence_on_one_line(Exception failure, string sentence) =>
        Assert.Equal(sentence, FailureText.Sentence(failure));
}
