using System.Net;
using System.Net.Sockets;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>Ports for those who have to know theirs before they listen.</summary>
internal static class FreePort
{
    // Below the ports that systems hand out by themselves, so that nobody is given one of these by chance.
    private const int First = 20_000, Count = 8_000;

    private static int next = Random.Shared.Next(Count);

    /// <summary>A port on the loopback interface that nobody uses and that no other test of this run is given.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
